namespace StatusGateway.Server.Upstreams.Http;

/// <summary>
/// The attempts to send one request stream. HttpClient sends a request again on another connection if the upstream refused it, possibly
/// before the previous attempt has noticed. The first message is kept for that, but no later one: an attempt without the messages before
/// would look like a complete request.
/// </summary>
internal sealed class SendAttempts
{
    private readonly Lock _lock = new();
    private int _current;
    private bool _isBeyondFirst;

    /// <summary>Begins an attempt. Returns its number, or 0 if messages are lost that it would have to send.</summary>
    public int Begin()
    {
        lock (_lock) return _isBeyondFirst ? 0 : ++_current;
    }

    /// <summary>Gives up the first message. Returns false if another attempt has begun, which needs it.</summary>
    public bool TryLeaveFirst(int attempt)
    {
        lock (_lock) return attempt == _current && (_isBeyondFirst = true);
    }
}
