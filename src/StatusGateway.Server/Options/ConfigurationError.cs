using StatusGateway.Server.Telemetry;

namespace StatusGateway.Server.Options;

/// <summary>An error in the configuration.</summary>
/// <param name="Key">The key, such as <c>Gateway:Upstreams:library:Addresses:0</c>.</param>
/// <param name="Value">The value; null if the key has none.</param>
/// <param name="Message">What is wrong, and what to do about it.</param>
/// <param name="IsWarning">Whether the error affects single routes only and does not prevent the start.</param>
/// <param name="IsWithinUpstream">Whether a warning is caused by the schema and rules of one upstream, not by a conflict between two.</param>
internal sealed record ConfigurationError(string Key, string? Value, string Message, bool IsWarning = false, bool IsWithinUpstream = false)
{
    /// <summary>Whether <c>check</c> fails. Conflicts between two upstreams do not fail it, because the owner of one cannot resolve them.</summary>
    public bool FailsCheck => !IsWarning || IsWithinUpstream;

    /// <summary>Whether the error was found in the configuration or the schema of this upstream.</summary>
    public bool BelongsTo(string upstream) => Key.StartsWith($"{GatewayOptions.SectionName}:Upstreams:{upstream}:", StringComparison.Ordinal);

    /// <summary>Formats the error as one printable line.</summary>
    public override string ToString() => PrintableText.Escape(Value is null ? $"{Key}: {Message}" : $"{Key} = \"{Value}\": {Message}");
}
