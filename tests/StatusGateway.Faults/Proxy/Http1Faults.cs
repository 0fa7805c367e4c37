using System.Globalization;
using System.Text;

namespace StatusGateway.Faults.Proxy;

/// <summary>Faults of HTTP/1.1 upstreams.</summary>
public static class Http1Faults
{
    /// <summary>SETTINGS of HTTP/2 instead of HTTP/1.1.</summary>
    public static readonly Fault Http2 = new("HTTP/2", static async point =>
    {
        await point.SendToClientAsync(Http2Frame.EncodeSettings((3, 100), (4, 65535)));
        point.Connection.Close();
    });

    /// <summary>Bytes of another protocol.</summary>
    public static readonly Fault OtherProtocol = new("other protocol", static async point =>
    {
        await point.SendToClientAsync("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"u8.ToArray());
        point.Connection.Close();
    });

    /// <summary>A header without a colon.</summary>
    public static readonly Fault InvalidHeader = new("invalid header", static point =>
        point.ReplaceAsync(Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(point.Segment.Bytes).Replace("\r\n\r\n", "\r\nno colon\r\n\r\n", StringComparison.Ordinal))));

    /// <summary>A chunk whose size is not a number.</summary>
    public static readonly Fault InvalidChunk = new("invalid chunk", static point => point.ReplaceAsync("no size\r\n"u8.ToArray()));

    /// <summary>A half of a chunk is lost. What follows arrives.</summary>
    public static readonly Fault LostHalf = new("lost half", static point =>
    {
        var start = point.Segment.Bytes.AsSpan().IndexOf("\r\n"u8) + 2;
        var data = point.Segment.Bytes[start..^2];
        return point.ReplaceAsync(
            Encoding.ASCII.GetBytes((data.Length / 2).ToString("x", CultureInfo.InvariantCulture)), "\r\n"u8.ToArray(), data[..(data.Length / 2)], "\r\n"u8.ToArray());
    });

    /// <summary>The data of the segment are replaced by bytes that are neither text nor JSON.</summary>
    public static readonly Fault Garbage = new("garbage", static point =>
    {
        var bytes = (byte[])point.Segment.Bytes.Clone();
        var start = bytes.AsSpan().IndexOf("\r\n"u8) is >= 0 and var line ? line + 2 : 0;
        var end = start > 0 ? bytes.Length - 2 : bytes.Length;
        bytes.AsSpan(start..end).Fill(0xff);
        return point.ReplaceAsync(bytes);
    });
}
