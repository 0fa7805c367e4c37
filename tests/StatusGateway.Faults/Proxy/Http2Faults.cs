namespace StatusGateway.Faults.Proxy;

/// <summary>Faults of HTTP/2 upstreams.</summary>
public static class Http2Faults
{
    /// <summary>HTTP/1.1 instead of SETTINGS.</summary>
    public static readonly Fault Http1 = new("HTTP/1.1", static async point =>
    {
        await point.SendToClientAsync("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"u8.ToArray());
        point.Connection.Close();
    });

    /// <summary>Bytes of another protocol.</summary>
    public static readonly Fault OtherProtocol = new("other protocol", static async point =>
    {
        await point.SendToClientAsync("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"u8.ToArray());
        point.Connection.Close();
    });

    /// <summary>A WINDOW_UPDATE of one byte.</summary>
    public static readonly Fault InvalidFrame = new("invalid frame", static point =>
        point.SendToClientAsync(Http2Frame.Encode(Http2Frame.WindowUpdate, 0, point.Segment.Stream, 1)));

    /// <summary>Headers that HPACK cannot decode.</summary>
    public static readonly Fault InvalidHeaders = new("invalid headers", static point =>
        point.ReplaceAsync(Http2Frame.Encode(Http2Frame.Headers, point.Segment.Frame!.Flags, point.Segment.Stream, [.. Enumerable.Repeat((byte)0xff, 32)])));

    /// <summary>GOAWAY that excludes the call, and FIN.</summary>
    public static readonly Fault GoAwayUnprocessed = new("GOAWAY without the call", static async point =>
    {
        await point.SendToClientAsync(Http2Frame.EncodeGoAway(0, 0));
        point.Connection.Close();
    });

    /// <summary>GOAWAY that includes the call, and FIN.</summary>
    public static readonly Fault GoAwayAndClose = new("GOAWAY and close", static async point =>
    {
        await point.SendToClientAsync(Http2Frame.EncodeGoAway(point.Segment.Stream, 0));
        point.Connection.Close();
    });

    /// <summary>GOAWAY that includes the call, which continues.</summary>
    public static readonly Fault GoAwayOnly = new("GOAWAY", static async point =>
    {
        await point.SendToClientAsync(Http2Frame.EncodeGoAway(point.Segment.Stream, 0));
        await point.PassAsync();
    });

    /// <summary>The end of the stream without trailers.</summary>
    public static readonly Fault NoTrailers = new("no trailers", static async point =>
    {
        await point.SendToClientAsync(Http2Frame.Encode(Http2Frame.Data, Http2Frame.EndStream, point.Segment.Stream));
        point.Connection.Drop(point.Segment.Stream);
    });

    /// <summary>A half of a message is lost. What follows arrives.</summary>
    public static readonly Fault LostHalf = new("lost half", static point =>
    {
        var frame = point.Segment.Frame!;
        return point.ReplaceAsync(Http2Frame.Encode(frame.Type, frame.Flags, frame.Stream, frame.Payload.AsSpan(0, frame.Payload.Length / 2)));
    });

    /// <summary>The client resets the stream, and hears no more of it.</summary>
    public static readonly Fault Cancel = new("RST_STREAM of the client", static async point =>
    {
        point.Connection.Drop(point.Segment.Stream);
        await point.SendToServerAsync(Http2Frame.EncodeReset(point.Segment.Stream, 8));
    });

    /// <summary>The upstream resets the stream with an error code (RFC 9113 section 7).</summary>
    public static Fault StreamReset(string name, int code) => new($"RST_STREAM {name}", async point =>
    {
        await point.SendToClientAsync(Http2Frame.EncodeReset(point.Segment.Stream, code));
        point.Connection.Drop(point.Segment.Stream);
    });
}
