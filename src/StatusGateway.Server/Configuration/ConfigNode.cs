namespace StatusGateway.Server.Configuration;

/// <summary>A value of a YAML or JSON file with its line: a scalar, a mapping, a list, or null.</summary>
/// <param name="Line">The line, from 1.</param>
internal sealed record ConfigNode(int Line)
{
    /// <summary>The maximum nesting.</summary>
    public const int MaxDepth = 64;

    /// <summary>The text of a scalar; otherwise null.</summary>
    public string? Scalar { get; init; }

    /// <summary>The members of a mapping in their order; otherwise null.</summary>
    public IReadOnlyList<ConfigMember>? Members { get; init; }

    /// <summary>The elements of a list; otherwise null.</summary>
    public IReadOnlyList<ConfigNode>? Items { get; init; }

    /// <summary>Gets the value of a member; null if there is none, or if this is not a mapping.</summary>
    public ConfigNode? Find(string name) => Members?.FirstOrDefault(member => member.Name == name)?.Value;
}

/// <summary>A member of a mapping.</summary>
internal sealed record ConfigMember(string Name, int Line, ConfigNode Value);

/// <summary>An error in a file, with its line.</summary>
internal sealed record ConfigFileError(int Line, string Message)
{
    public override string ToString() => $"Line {Line}: {Message}";
}
