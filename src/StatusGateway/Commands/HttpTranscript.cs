using System.Globalization;
using System.Text;

namespace StatusGateway.Commands;

/// <summary>A response as <c>curl -i</c> prints it: a status line, headers, an empty line, and the body.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">The headers by name in lower case; of a repeated header, the last value.</param>
/// <param name="Body">The bytes after the empty line.</param>
internal sealed record HttpTranscript(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>Reads the last response of a text: interim responses and redirects come before it. Null if the text does not begin with a status line.</summary>
    public static HttpTranscript? Read(byte[] text)
    {
        HttpTranscript? last = null;
        ReadOnlySpan<byte> rest = text;
        while (rest.StartsWith("HTTP/"u8))
        {
            // "HTTP/1.1 404 Not Found"; HTTP/2 has no reason phrase.
            var words = Encoding.Latin1.GetString(NextLine(ref rest)).Split(' ', 3);
            if (words.Length < 2 || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status)) break;
            var headers = new Dictionary<string, string>(StringComparer.Ordinal);
            while (!rest.IsEmpty && NextLine(ref rest) is { IsEmpty: false } line)
            {
                var colon = line.IndexOf((byte)':');
                if (colon > 0) headers[Encoding.Latin1.GetString(line[..colon]).ToLowerInvariant()] = Encoding.Latin1.GetString(line[(colon + 1)..]).Trim();
            }

            last = new HttpTranscript(status, headers, rest.ToArray());
        }

        return last;
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return line.TrimEnd((byte)'\r');
    }
}
