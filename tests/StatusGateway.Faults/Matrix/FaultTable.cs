using StatusGateway.Faults.Proxy;

namespace StatusGateway.Faults.Matrix;

/// <summary>A fault in a phase of a call to an upstream, and the status that it must have.</summary>
public sealed record FaultRow(Fault Fault, Phase Phase, Expected Expected)
{
    /// <summary>Gets the kinds of methods; null for all.</summary>
    public IReadOnlyList<MethodKind>? Kinds { get; init; }

    /// <summary>Gets another status that is right, if messages were sent that are not kept; null if there is none.</summary>
    public Expected? Alternative { get; init; }

    /// <summary>Gets whether the fault occurs at every call of a kind.</summary>
    public bool AppliesTo(MethodKind kind) => (Phase != Phase.MidStream || kind.IsResponseStream()) && (Kinds is null || Kinds.Contains(kind));
}

/// <summary>The tables of docs/reliability.md ("Connections to upstreams") and of section 6 of the contract, written as rows.</summary>
public static class FaultTable
{
    private static readonly Phase[] Requests = [Phase.RequestHeaders, Phase.RequestBody];
    private static readonly Phase[] Bodies = [Phase.FirstMessage, Phase.MidStream, Phase.Trailers];
    private static readonly Phase[] Responses = [Phase.ResponseHeaders, .. Bodies];
    private static readonly Phase[] Calls = [.. Requests, .. Responses];
    private static readonly Phase[] All = [Phase.Connect, .. Calls];

    private static readonly Fault[] Closes = [Fault.CloseBefore, Fault.CloseWithin, Fault.HalfClose];
    private static readonly Fault[] Resets = [Fault.ResetBefore, Fault.ResetWithin];

    private static readonly (string Name, int Code, string Rpc)[] StreamErrors =
    [
        ("NO_ERROR", 0x0, "INTERNAL"), ("PROTOCOL_ERROR", 0x1, "INTERNAL"), ("INTERNAL_ERROR", 0x2, "INTERNAL"), ("REFUSED_STREAM", 0x7, "UNAVAILABLE"),
        ("CANCEL", 0x8, "CANCELLED"), ("ENHANCE_YOUR_CALM", 0xb, "RESOURCE_EXHAUSTED"), ("INADEQUATE_SECURITY", 0xc, "PERMISSION_DENIED"),
    ];

    /// <summary>Gets the rows of an upstream.</summary>
    public static IReadOnlyList<FaultRow> Get(UpstreamProtocol upstream) => upstream == UpstreamProtocol.Grpc ? Http2 : Http1(upstream);

    private static IReadOnlyList<FaultRow> Http2 { get; } =
    [
        .. Rows([Fault.None, Fault.Delay, Fault.Drip], All, Expected.Ok),
        .. Rows([Fault.Freeze], All, Expected.Expired),
        .. Rows([Fault.FreezeWithin], Calls, Expected.Expired),
        // Without SETTINGS, the gateway gives up before a long deadline.
        .. Rows([Fault.Freeze with { Name = "no SETTINGS" }], [Phase.Connect], Expected.Unreachable),
        .. Rows([Fault.CloseBefore, Fault.ResetBefore, Http2Faults.OtherProtocol], [Phase.Connect], Expected.Unreachable),
        .. Rows([Http2Faults.Http1], [Phase.Connect], Expected.WrongProtocol),
        .. Rows([.. Closes, .. Resets], Calls, Expected.Broken),
        .. Rows([Fault.CloseAfter], [Phase.ResponseHeaders, Phase.FirstMessage], Expected.Broken),
        .. Rows([Fault.CloseAfter], [Phase.Trailers], Expected.Ok),
        .. Rows([Http2Faults.GoAwayUnprocessed], [.. Requests, Phase.ResponseHeaders], Expected.Broken),
        .. Rows([Http2Faults.GoAwayAndClose], Calls, Expected.Broken),
        .. Rows([Http2Faults.GoAwayOnly], Calls, Expected.Ok),
        .. Rows([Http2Faults.InvalidFrame], Calls, Expected.ProtocolError),
        .. Rows([Http2Faults.InvalidHeaders], [Phase.ResponseHeaders, Phase.Trailers], Expected.ProtocolError),
        .. Rows([Http2Faults.NoTrailers], Bodies, Expected.ProtocolError),
        // In a stream, later messages would fill the gap.
        .. Rows([Http2Faults.LostHalf], [Phase.FirstMessage], Expected.ProtocolError).Select(static row => row with { Kinds = [MethodKind.Unary, MethodKind.ClientStream] }),
        .. Rows([Http2Faults.GoAwayUnprocessed.Once(), Http2Faults.StreamReset("REFUSED_STREAM", 0x7).Once()], Requests, Expected.Ok).SelectMany(static row => (FaultRow[])
        [
            row with { Kinds = [MethodKind.Unary, MethodKind.ServerStream] },
            row with { Kinds = [MethodKind.ClientStream, MethodKind.Duplex], Alternative = Expected.Broken },
        ]),
        .. StreamErrors.SelectMany(static error => Rows([Http2Faults.StreamReset(error.Name, error.Code)], Calls, Expected.StreamReset(error.Rpc))),
    ];

    private static IReadOnlyList<FaultRow> Http1(UpstreamProtocol upstream) =>
    [
        .. Rows([Fault.None, Fault.Delay, Fault.Drip], All, Expected.Ok),
        .. Rows([Fault.Freeze], All, Expected.Expired),
        .. Rows([Fault.FreezeWithin], Calls, Expected.Expired),
        .. Rows([Fault.CloseBefore, Fault.ResetBefore], [Phase.Connect], Expected.Broken),
        .. Rows([Http1Faults.OtherProtocol], [Phase.Connect, .. Requests], Expected.ProtocolError),
        // SETTINGS have no line end: to HTTP/1.1 they are the beginning of a line that does not end.
        .. Rows([Http1Faults.Http2], [Phase.Connect, .. Requests], Expected.Broken),
        .. Rows([.. Closes, .. Resets], [.. Requests, Phase.ResponseHeaders], Expected.Broken),
        .. Rows(Closes, Bodies, Expected.Invalid),
        .. Rows(Resets, Bodies, Expected.Broken),
        .. Rows([Fault.CloseAfter], [Phase.ResponseHeaders, Phase.FirstMessage], Expected.Invalid),
        .. Rows([Fault.CloseAfter], [Phase.Trailers], Expected.Ok),
        .. Rows([Http1Faults.InvalidHeader], [Phase.ResponseHeaders], Expected.ProtocolError),
        .. upstream == UpstreamProtocol.Connect ? [] : RestBodies,
    ];

    /// <summary>All responses but those of unary methods are in chunks.</summary>
    private static IEnumerable<FaultRow> RestBodies =>
        Rows([Http1Faults.InvalidChunk], Bodies, Expected.ProtocolError)
            .Concat(Rows([Http1Faults.LostHalf, Http1Faults.Garbage], [Phase.FirstMessage, Phase.MidStream], Expected.Invalid))
            .Select(static row => row with { Kinds = [MethodKind.ServerStream, MethodKind.ClientStream, MethodKind.Duplex] });

    private static IEnumerable<FaultRow> Rows(IEnumerable<Fault> faults, IReadOnlyList<Phase> phases, Expected expected) =>
        faults.SelectMany(fault => phases.Select(phase => new FaultRow(fault, phase, expected)));
}
