namespace StatusGateway.Faults.Clients;

/// <summary>What a client knows at the end of a call.</summary>
public sealed record Outcome
{
    /// <summary>Gets the HTTP status; null if there was no response.</summary>
    public int? Http { get; init; }

    /// <summary>Gets the name of the code; null if the response was cut before its status.</summary>
    public string? Code { get; init; }

    public string? Reason { get; init; }

    /// <summary>Gets the number of complete messages.</summary>
    public int Messages { get; init; }

    /// <summary>Gets whether the response ended as the transport does not allow it: by a reset, or without its last chunk.</summary>
    public bool IsCut { get; init; }

    /// <summary>Gets how the response violates the protocol; null if it does not.</summary>
    public string? Violation { get; init; }

    public override string ToString() =>
        $"{(Code ?? "no status")} {Reason ?? "-"} HTTP {Http?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"}, {Messages} messages{(IsCut ? ", cut" : "")}{(Violation is null ? "" : $", {Violation}")}";
}

/// <summary>A response as received, complete or cut.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">Headers by lower-case name.</param>
/// <param name="Body">The bytes of the body that arrived.</param>
/// <param name="Trailers">Trailers by lower-case name.</param>
/// <param name="IsCut">Whether the body is not complete.</param>
public sealed record Received(
    int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body, IReadOnlyDictionary<string, string> Trailers, bool IsCut);
