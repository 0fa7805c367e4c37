using Google.Protobuf.WellKnownTypes;
using StatusGateway.FunctionalTests.Matrix.V1;

namespace StatusGateway.FunctionalTests.Matrix;

/// <summary>A response of any protocol.</summary>
public sealed record WireResponse
{
    public required int HttpStatus { get; init; }

    /// <summary>Headers by lower-case name. Repeated values are joined by commas.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Trailing metadata by name, without the protocol's prefix; empty for a Trailers-Only response.</summary>
    public required IReadOnlyDictionary<string, string> Trailing { get; init; }

    public required IReadOnlyList<Probe> Messages { get; init; }

    /// <summary>Whether each message was compressed.</summary>
    public required IReadOnlyList<bool> Compressed { get; init; }

    /// <summary>The status code.</summary>
    public required int Code { get; init; }

    public required string Message { get; init; }

    public required IReadOnlyList<Any> Details { get; init; }

    /// <summary>Gets a metadata value from the trailers or the headers; null if absent.</summary>
    public string? Find(string name) => Trailing.GetValueOrDefault(name) ?? Headers.GetValueOrDefault(name);

    /// <summary>Gets the reason of the first ErrorInfo; null if absent.</summary>
    public string? Reason => Details.FirstOrDefault(detail => detail.Is(Rpc.ErrorInfo.Descriptor))?.Unpack<Rpc.ErrorInfo>().Reason;
}
