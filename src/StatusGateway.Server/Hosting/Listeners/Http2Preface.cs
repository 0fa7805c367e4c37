using System.Buffers;

namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>Which of the two cleartext protocols the first bytes of a connection speak.</summary>
internal enum CleartextProtocol
{
    /// <summary>Too few bytes so far: they are a beginning of the HTTP/2 preface.</summary>
    Undecided,

    /// <summary>Not the HTTP/2 preface; HTTP/1.1 answers it, also where it is no HTTP at all.</summary>
    Http1,

    /// <summary>The HTTP/2 preface: HTTP/2 with prior knowledge.</summary>
    Http2,
}

/// <summary>Tells HTTP/2 with prior knowledge from HTTP/1.1 by the connection preface (RFC 9113, section 3.4).</summary>
internal static class Http2Preface
{
    /// <summary>What every HTTP/2 client sends first. "PRI" is reserved, so no HTTP/1.1 request looks like it.</summary>
    public static ReadOnlySpan<byte> Bytes => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Decides as early as the bytes allow: the first that differs makes it HTTP/1.1.</summary>
    public static CleartextProtocol Recognize(in ReadOnlySequence<byte> received)
    {
        Span<byte> head = stackalloc byte[Bytes.Length];
        var length = (int)Math.Min(received.Length, head.Length);
        received.Slice(0, length).CopyTo(head);

        if (!Bytes.StartsWith(head[..length]))
        {
            return CleartextProtocol.Http1;
        }

        return length == Bytes.Length ? CleartextProtocol.Http2 : CleartextProtocol.Undecided;
    }
}
