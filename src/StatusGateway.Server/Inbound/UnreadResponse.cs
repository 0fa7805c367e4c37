using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Inbound;

/// <summary>
/// A response that its client has not read yet: how many bytes it holds, and until when. One for each request, created when a write
/// waits for the first time. Changed only by <see cref="UnreadResponses"/>, under its lock. Times are in milliseconds.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="connection">Its connection; null when the server has none.</param>
/// <param name="endBy">When the response has to be over: the deadline of the call and the grace period.</param>
internal sealed class UnreadResponse(HttpContext context, ClientConnection? connection, long endBy)
{
    // A reset that ends nothing within this time did not reach the client: it does not read its connection at all.
    private const long ResetMilliseconds = 2000;

    private readonly long _endBy = endBy;
    private long _writeBy;

    public ClientConnection? Connection => connection;

    /// <summary>The bytes that are counted: those of the whole response when they were reserved, otherwise those of a write that waits.</summary>
    public long HeldBytes { get; set; }

    /// <summary>The bytes that were reserved for the whole response.</summary>
    public long ReservedBytes { get; set; }

    /// <summary>Whether a write waits for the client.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>The response was reset: nothing more can be sent.</summary>
    public bool IsReset { get; private set; }

    // The list of all responses that hold bytes or wait.
    public bool IsListed { get; set; }

    public UnreadResponse? Previous { get; set; }

    public UnreadResponse? Next { get; set; }

    /// <summary>A write begins to wait.</summary>
    /// <param name="writeBy">When it has to be over.</param>
    public void BeginWait(long writeBy)
    {
        IsWaiting = true;
        if (!IsReset) _writeBy = writeBy;
    }

    public void EndWait() => IsWaiting = false;

    /// <summary>Resets the response if its time is over, and then its connection if that did not help.</summary>
    /// <param name="now">The time.</param>
    /// <param name="stopBy">When responses that wait have to be over because the gateway stops.</param>
    public void Check(long now, long stopBy)
    {
        if (!IsWaiting || now < Math.Min(_writeBy, Math.Min(_endBy, stopBy))) return;
        if (!IsReset)
        {
            Reset(now, now < Math.Min(_endBy, stopBy) ? Http2ErrorCode.EnhanceYourCalm : Http2ErrorCode.Cancel);
            return;
        }

        if (now < _writeBy) return;
        _writeBy = long.MaxValue;
        if (connection is not null) connection.Abort();
        else context.Abort();
    }

    /// <summary>Ends the response: HTTP/2 resets the stream, HTTP/1.1 closes the connection.</summary>
    public void Reset(long now, Http2ErrorCode code)
    {
        if (IsReset) return;
        IsReset = true;
        _writeBy = now + ResetMilliseconds;
        if (context.Features.Get<IHttpResetFeature>() is { } stream) stream.Reset((int)code);
        else context.Abort();
    }
}
