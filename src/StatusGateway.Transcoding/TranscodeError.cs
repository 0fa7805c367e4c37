using System.Text;

namespace StatusGateway.Transcoding;

/// <summary>
/// The reason why input cannot be transcoded: a message for the sender and the location. A value, never thrown.
/// </summary>
public sealed class TranscodeError
{
    internal TranscodeError(string message, IReadOnlyList<string> path, long offset)
    {
        Message = message;
        Path = path;
        Offset = offset;
    }

    /// <summary>Gets a sentence for the sender of the input. It contains values of the input, but no internals of the program.</summary>
    public string Message { get; }

    /// <summary>
    /// Gets the path to the location, outermost first: member names as in the input (field names for protobuf), and indexes of lists
    /// in decimal. Very long names are cut and end with <c>…</c>. Empty for the whole input.
    /// </summary>
    public IReadOnlyList<string> Path { get; }

    /// <summary>Gets the offset in the input, in bytes; -1 if there is no single offset.</summary>
    public long Offset { get; }

    /// <summary>Gets the path as a JSON Pointer (RFC 6901); empty for the whole document.</summary>
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

    /// <summary>Gets the path in the syntax of google.rpc.BadRequest, such as <c>book.authors[1].display_name</c>, without control characters.</summary>
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
