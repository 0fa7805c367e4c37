using System.Text;

namespace StatusGateway.Transcoding;

/// <summary>
/// Why input could not be transcoded: a sentence for the one who sent it, and the place. A value, never thrown.
/// </summary>
public sealed class TranscodeError
{
    internal TranscodeError(string message, IReadOnlyList<string> path, long offset)
    {
        Message = message;
        Path = path;
        Offset = offset;
    }

    /// <summary>A sentence for the sender of the input. It names values of the input, and nothing of this program.</summary>
    public string Message { get; }

    /// <summary>
    /// The way to the place, outermost first: member names as the input has them (for protobuf, field names), indexes of
    /// lists in decimal. Of a name that is very long its front and <c>…</c>. Empty for the whole.
    /// </summary>
    public IReadOnlyList<string> Path { get; }

    /// <summary>Offset of the place in the input, in bytes; -1 when it is not one place.</summary>
    public long Offset { get; }

    /// <summary>The place as a JSON Pointer (RFC 6901); empty for the whole document.</summary>
    public string Pointer
    {
        get
        {
            var text = new StringBuilder();
            foreach (var segment in Path)
                text.Append('/').Append(segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
            return text.ToString();
        }
    }

    /// <summary>The place as google.rpc.BadRequest names fields, such as <c>book.authors[1].display_name</c>, without control characters.</summary>
    public string FieldPath
    {
        get
        {
            var text = new StringBuilder();
            foreach (var segment in Path)
            {
                if (segment.Length > 0 && text.Length > 0 && segment.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
                    text.Append('[').Append(segment).Append(']');
                else
                    text.Append(text.Length == 0 ? "" : ".").Append(segment);
            }

            return DisplayText.ReplaceControls(text.ToString());
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Path.Count == 0 ? Message : $"{Message} (at {DisplayText.ReplaceControls(Pointer)})";
}
