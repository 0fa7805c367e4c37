using System.Buffers;
using System.Buffers.Text;

namespace StatusGateway.Server.Framing;

/// <summary>
/// Decodes a gRPC-Web text body while it is read. Clients encode each part on its own, so any group of four characters may be padded.
/// The stream ends at the first invalid group, and <see cref="IsMalformed"/> is then true.
/// </summary>
internal sealed class Base64Stream(Stream body) : ReadStream
{
    private const int Group = 4;

    // The decoder skips white space, of which a body could have any amount.
    private static readonly SearchValues<byte> WhiteSpace = SearchValues.Create(" \t\r\n"u8);

    private readonly byte[] _text = new byte[4096];
    private readonly byte[] _plain = new byte[4096 / Group * 3];
    private int _textLength;
    private int _at;
    private int _end;

    /// <summary>Whether the stream ended because of invalid base64.</summary>
    public bool IsMalformed { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        while (_at == _end)
        {
            if (IsMalformed) return 0;
            var got = await body.ReadAsync(_text.AsMemory(_textLength), cancellationToken);
            if (got == 0)
            {
                IsMalformed = _textLength > 0;
                return 0;
            }

            _textLength += got;
            IsMalformed = !TryDecode();
        }

        var length = Math.Min(buffer.Length, _end - _at);
        _plain.AsMemory(_at, length).CopyTo(buffer);
        _at += length;
        return length;
    }

    /// <summary>Decodes the complete groups, each run up to a padded group by itself. What was decoded before an error is kept.</summary>
    private bool TryDecode()
    {
        _at = _end = 0;
        var text = _text.AsSpan(0, _textLength - (_textLength % Group));
        var space = text.IndexOfAny(WhiteSpace);
        if (space >= 0) text = text[..(space - (space % Group))];
        while (!text.IsEmpty)
        {
            var padding = text.IndexOf((byte)'=');
            var run = padding < 0 ? text : text[..((padding / Group + 1) * Group)];
            if (Base64.DecodeFromUtf8(run, _plain.AsSpan(_end), out var consumed, out var written) != OperationStatus.Done || consumed != run.Length) return false;
            _end += written;
            text = text[run.Length..];
        }

        if (space >= 0) return false;
        var rest = _textLength % Group;
        _text.AsSpan(_textLength - rest, rest).CopyTo(_text);
        _textLength = rest;
        return true;
    }
}
