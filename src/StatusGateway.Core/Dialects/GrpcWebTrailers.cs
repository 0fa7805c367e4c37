using System.Buffers;
using System.Text;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// A status in the last frame of a gRPC-Web body (gRPC-Web, "Message framing"): the trailers as a block of header lines with
/// names in lower case, without the five bytes of the frame header:
/// <code>
/// grpc-status: 5\r\n
/// grpc-message: No such book.\r\n
/// grpc-status-details-bin: CAUSDU5v...\r\n
/// </code>
/// </summary>
public static class GrpcWebTrailers
{
    /// <summary>The first byte of the frame that contains the block.</summary>
    internal const byte FrameFlag = 0x80;

    private static readonly char[] Blank = [' ', '\t', '\r'];

    /// <summary>Writes the block.</summary>
    /// <param name="status">The status, which may be OK.</param>
    /// <param name="metadata">Trailing metadata, names in lower case; null for none. An entry that is not a valid header is left out.</param>
    /// <param name="output">Where it is appended.</param>
    public static void Write(RpcStatus status, IReadOnlyList<KeyValuePair<string, string>>? metadata, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(output);
        WriteLine(GrpcTrailers.StatusName, GrpcTrailers.StatusValue(status), output);
        if (GrpcTrailers.MessageValue(status) is { } message) WriteLine(GrpcTrailers.MessageName, message, output);
        if (GrpcTrailers.DetailsValue(status) is { } details) WriteLine(GrpcTrailers.DetailsName, details, output);
        if (metadata is null) return;
        foreach (var (name, value) in metadata)
            if (IsValid(name, value)) WriteLine(name, value, output);
    }

    // A line break in a value would begin another line.
    private static bool IsValid(string name, string value) =>
        name.Length > 0 && !name.Contains(':', StringComparison.Ordinal) && !name.AsSpan().ContainsAnyExceptInRange('!', '~') && !value.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>Reads the block. Malformed lines are skipped; names are case-insensitive.</summary>
    /// <param name="block">Any bytes.</param>
    /// <param name="origin">Who reported the status.</param>
    /// <param name="metadata">The other lines, names in lower case, in order.</param>
    /// <param name="errors">What is wrong with the status.</param>
    /// <returns>The status.</returns>
    public static RpcStatus Read(
        ReadOnlySpan<byte> block, StatusOrigin origin, out IReadOnlyList<KeyValuePair<string, string>> metadata, out GrpcTrailerErrors errors)
    {
        var others = new List<KeyValuePair<string, string>>();
        metadata = others;
        List<string> status = [], message = [], details = [];
        while (!block.IsEmpty)
        {
            var end = block.IndexOf((byte)'\n');
            var line = end < 0 ? block : block[..end];
            block = end < 0 ? default : block[(end + 1)..];
            var colon = line.IndexOf((byte)':');
            if (colon < 1) continue;
            var name = Encoding.UTF8.GetString(line[..colon]).Trim(Blank).ToLowerInvariant();
            var value = Encoding.UTF8.GetString(line[(colon + 1)..]).Trim(Blank);
            switch (name)
            {
                case GrpcTrailers.StatusName: status.Add(value); break;
                case GrpcTrailers.MessageName: message.Add(value); break;
                case GrpcTrailers.DetailsName: details.Add(value); break;
                default: others.Add(new(name, value)); break;
            }
        }

        return GrpcTrailers.Read(Join(status), Join(message), Join(details), origin, out errors);
    }

    /// <summary>Joins lines of the same name (RFC 9110 section 5.3).</summary>
    private static string? Join(List<string> values) => values.Count == 0 ? null : string.Join(", ", values);

    private static void WriteLine(string name, string value, IBufferWriter<byte> output)
    {
        var room = output.GetSpan(name.Length + value.Length + 4);
        var length = Encoding.ASCII.GetBytes(name, room);
        room[length++] = (byte)':';
        room[length++] = (byte)' ';
        length += Encoding.ASCII.GetBytes(value, room[length..]);
        room[length++] = (byte)'\r';
        room[length++] = (byte)'\n';
        output.Advance(length);
    }
}
