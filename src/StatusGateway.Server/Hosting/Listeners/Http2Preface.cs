using System.Buffers;

namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>The cleartext protocol of a connection, recognized by its first bytes.</summary>
internal enum CleartextProtocol
{
    /// <summary>The bytes so far are the beginning of the HTTP/2 preface.</summary>
    Undecided,

    /// <summary>Not the HTTP/2 preface. HTTP/1.1 handles it, even if it is not HTTP.</summary>
    Http1,

    /// <summary>The HTTP/2 preface: HTTP/2 with prior knowledge.</summary>
    Http2,
}

/// <summary>Distinguishes HTTP/2 with prior knowledge from HTTP/1.1 by the connection preface (RFC 9113 section 3.4).</summary>
internal static class Http2Preface
{
    /// <summary>The bytes that every HTTP/2 client sends first. The method "PRI" is reserved, so no HTTP/1.1 request begins with them.</summary>
    public static ReadOnlySpan<byte> Bytes => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Recognizes the protocol as early as possible: the first byte that differs from the preface means HTTP/1.1.</summary>
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
