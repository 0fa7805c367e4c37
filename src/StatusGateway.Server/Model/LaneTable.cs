using StatusGateway.Server.Calls;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Model;

/// <summary>How much of what passes through has to be made anew.</summary>
internal enum CallLane
{
    /// <summary>The same protocol and codec on both sides: frames pass unparsed, only the end is looked at.</summary>
    Relay,

    /// <summary>The same codec: envelopes change, messages do not.</summary>
    Reframe,

    /// <summary>Messages are written in another codec.</summary>
    Transcode,
}

/// <summary>The lanes of a kind of upstream, by caller: decided before there are calls.</summary>
internal sealed class LaneTable
{
    private static readonly int Protocols = Enum.GetValues<CallerProtocol>().Length;

    private static readonly LaneTable[] All = [.. Enum.GetValues<UpstreamProtocol>().Select(static upstream => new LaneTable(upstream))];

    private readonly CallLane[] _lanes;

    private LaneTable(UpstreamProtocol upstream)
    {
        _lanes = new CallLane[Protocols * 2];
        foreach (var caller in Enum.GetValues<CallerProtocol>())
            foreach (var codec in Enum.GetValues<MessageCodec>()) _lanes[Index(caller, codec)] = Choose(caller, codec, upstream);
        PassesCompressed = upstream == UpstreamProtocol.Grpc;
    }

    /// <summary>The upstream takes and gives messages as a compression made them, by the encoding that is named.</summary>
    public bool PassesCompressed { get; }

    public CallLane this[CallerProtocol caller, MessageCodec codec] => _lanes[Index(caller, codec)];

    public static LaneTable Of(UpstreamProtocol upstream) => All[(int)upstream];

    private static int Index(CallerProtocol caller, MessageCodec codec) => ((int)caller * 2) + (int)codec;

    private static CallLane Choose(CallerProtocol caller, MessageCodec codec, UpstreamProtocol upstream)
    {
        // A caller of REST is woven into a message, whatever the body is written in.
        if (caller == CallerProtocol.Rest || codec == MessageCodec.Json || upstream == UpstreamProtocol.Rest) return CallLane.Transcode;
        return (caller, upstream) is (CallerProtocol.Grpc, UpstreamProtocol.Grpc) or (CallerProtocol.ConnectUnary, UpstreamProtocol.Connect)
            ? CallLane.Relay
            : CallLane.Reframe;
    }
}
