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
    /// <summary>Full name of the service.</summary>
    public required string ServiceName { get; init; }

    /// <summary>Name of the method alone.</summary>
    public required string Name { get; init; }

    /// <summary>Full name with dots, such as <c>library.v1.Library.GetBook</c>: what a rule's <c>selector</c> says.</summary>
    public string FullName => $"{ServiceName}.{Name}";

    /// <summary>The path of the RPC protocols, such as <c>/library.v1.Library/GetBook</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Type of the request's messages.</summary>
    public required MessageSchema Input { get; init; }

    /// <summary>Type of the response's messages.</summary>
    public required MessageSchema Output { get; init; }

    /// <summary>The caller sends any number of messages.</summary>
    public bool ClientStreaming { get; init; }

    /// <summary>The server answers with any number of messages.</summary>
    public bool ServerStreaming { get; init; }

    /// <summary>One message each way.</summary>
    public bool IsUnary => !ClientStreaming && !ServerStreaming;

    /// <summary>Declared with <c>idempotency_level = NO_SIDE_EFFECTS</c>.</summary>
    public bool NoSideEffects { get; init; }

    /// <summary>Marked <c>deprecated</c>, or its service or file is.</summary>
    public bool IsDeprecated { get; init; }

    /// <summary>The google.api.http option, or null.</summary>
    public HttpRule? HttpRule { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FullName;
}
