using Google.Api;

namespace StatusGateway.Transcoding.Schema;

/// <summary>A service. Immutable.</summary>
/// <param name="FullName">Full name, such as <c>library.v1.Library</c>.</param>
/// <param name="FileName">Path of the .proto file that declares it.</param>
/// <param name="Methods">The methods, in the order of the .proto file.</param>
public sealed record ServiceSchema(string FullName, string FileName, IReadOnlyList<MethodSchema> Methods)
{
    /// <summary>Marked <c>deprecated</c>, or its file is.</summary>
    public bool IsDeprecated { get; init; }
}

/// <summary>A method of a service. Immutable.</summary>
public sealed class MethodSchema
{
    /// <summary>Gets the full name of the service.</summary>
    public required string ServiceName { get; init; }

    /// <summary>Gets the name of the method.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the full name, such as <c>library.v1.Library.GetBook</c>, as in the <c>selector</c> of a rule.</summary>
    public string FullName => $"{ServiceName}.{Name}";

    /// <summary>Gets the path in RPC protocols, such as <c>/library.v1.Library/GetBook</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Gets the type of request messages.</summary>
    public required MessageSchema Input { get; init; }

    /// <summary>Gets the type of response messages.</summary>
    public required MessageSchema Output { get; init; }

    /// <summary>Gets whether the client sends any number of messages.</summary>
    public bool ClientStreaming { get; init; }

    /// <summary>Gets whether the server sends any number of messages.</summary>
    public bool ServerStreaming { get; init; }

    /// <summary>Gets whether there is one message in each direction.</summary>
    public bool IsUnary => !ClientStreaming && !ServerStreaming;

    /// <summary>Gets whether it is declared with <c>idempotency_level = NO_SIDE_EFFECTS</c>.</summary>
    public bool NoSideEffects { get; init; }

    /// <summary>Marked <c>deprecated</c>, or its service or file is.</summary>
    public bool IsDeprecated { get; init; }

    /// <summary>Gets the google.api.http option, or null.</summary>
    public HttpRule? HttpRule { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FullName;
}
