using Google.Protobuf.WellKnownTypes;
using StatusGateway.FunctionalTests.Matrix.V1;

namespace StatusGateway.FunctionalTests.Matrix;

/// <summary>An answer of any protocol, taken apart.</summary>
public sealed record WireAnswer
{
    public required int HttpStatus { get; init; }

    /// <summary>By name in lower case; several values with commas.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Trailing metadata, from wherever the protocol has it, without a prefix; empty where the headers were all there is.</summary>
    public required IReadOnlyDictionary<string, string> Trailing { get; init; }

    public required IReadOnlyList<Probe> Messages { get; init; }

    /// <summary>Whether each message was compressed.</summary>
    public required IReadOnlyList<bool> Compressed { get; init; }

    /// <summary>The canonical code's number.</summary>
    public required int Code { get; init; }

    public required string Message { get; init; }

    public required IReadOnlyList<Any> Details { get; init; }

    /// <summary>A value of the metadata, wherever it is; null without one.</summary>
    public string? Find(string name) => Trailing.GetValueOrDefault(name) ?? Headers.GetValueOrDefault(name);

    /// <summary>Reason of the first ErrorInfo.</summary>
    public string? Reason => Details.FirstOrDefault(detail => detail.Is(Rpc.ErrorInfo.Descriptor))?.Unpack<Rpc.ErrorInfo>().Reason;
}
