using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Inbound;

/// <summary>
/// The responses that wait for their clients: limits how long each may wait, and how many bytes all of them hold. Responses that the
/// server takes at once never come here. Thread-safe.
/// </summary>
internal sealed class UnreadResponses : IDisposable
{
    /// <summary>
    /// How long a response may wait beyond the deadline of its call, and beyond the time that the minimum rate allows: enough for
    /// retransmissions or a pause of the client. Kestrel's own default is the same.
    /// </summary>
    public static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(5);

    // One connection may hold this part of all bytes, so that others are still served.
    private const int ConnectionShare = 4;

    // After so many bytes were held, their memory is worth a collection.
    private const long CollectedBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // A collection stops all calls: clients must not be able to cause one after the other.
    private static readonly TimeSpan CollectionInterval = TimeSpan.FromMinutes(1);

    private readonly GatewayState _state;
    private readonly Timer _timer;
    private readonly Lock _lock = new();
    private readonly HashSet<ClientConnection> _connections = [];
    private UnreadResponse? _first;
    private long _heldBytes;
    private long _maxHeldBytes;
    private long _stopBy = long.MaxValue;
    private long _collectFrom = long.MinValue;
    private int _requests;

    public UnreadResponses(GatewayState state)
    {
        _state = state;
        _timer = new Timer(static self => ((UnreadResponses)self!).Check(), this, Interval, Interval);
    }

    /// <summary>The bytes that all responses hold.</summary>
    public long HeldBytes
    {
        get
        {
            lock (_lock) return _heldBytes;
        }
    }

    private static long Now => Environment.TickCount64;

    /// <summary>Counts a request in flight, until <see cref="EndRequest"/>.</summary>
    public void BeginRequest() => Interlocked.Increment(ref _requests);

    /// <summary>A request has ended: forgets its response before the server uses its objects again.</summary>
    public void EndRequest(RoutedCall call)
    {
        Interlocked.Decrement(ref _requests);
        if (call.Unread is not { } response) return;
        lock (_lock)
        {
            response.EndWait();
            Hold(response, 0);
            Remove(response);
        }
    }

    /// <summary>Serves a connection, which is known to its requests meanwhile.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var client = new ClientConnection(connection);
        connection.Features.Set(client);
        lock (_lock) _connections.Add(client);
        try
        {
            await next(connection);
        }
        finally
        {
            lock (_lock) _connections.Remove(client);
        }
    }

    /// <summary>Reserves bytes for a response that is about to be sent. Returns false when too many are held already.</summary>
    public bool TryReserve(HttpContext context, RoutedCall call, long bytes)
    {
        var response = Get(context, call);
        lock (_lock)
        {
            if (!TryHold(response, bytes)) return false;
            response.ReservedBytes = bytes;
            return true;
        }
    }

    /// <summary>Begins to wait for a client. Returns false, and resets the response, when too many bytes are held already.</summary>
    /// <param name="context">The request.</param>
    /// <param name="call">The call.</param>
    /// <param name="written">The bytes that the client has to take before the wait is over.</param>
    /// <param name="left">The bytes of the response that are held besides.</param>
    public bool TryWait(HttpContext context, RoutedCall call, int written, int left)
    {
        var response = Get(context, call);
        var rate = call.Policy.MinResponseRate;
        lock (_lock)
        {
            var isHeld = TryHold(response, Math.Max(response.ReservedBytes, (long)written + left));
            response.BeginWait(rate == 0 ? long.MaxValue : After(GracePeriod + TimeSpan.FromSeconds((double)written / rate)));
            if (isHeld) return true;
            response.Reset(Now, Http2ErrorCode.EnhanceYourCalm);
            return false;
        }
    }

    /// <summary>The client took what was waited for.</summary>
    public void EndWait(RoutedCall call)
    {
        if (call.Unread is not { } response) return;
        lock (_lock)
        {
            response.EndWait();
            Hold(response, response.ReservedBytes);
        }
    }

    public void Dispose() => _timer.Dispose();

    private static UnreadResponse Get(HttpContext context, RoutedCall call) => call.Unread ??= new UnreadResponse(
        context, context.Features.Get<ClientConnection>(), call.Deadline.Remaining is { } left ? After(left + GracePeriod) : long.MaxValue);

    private static long After(TimeSpan time) => Now + (long)Math.Min(time.TotalMilliseconds, int.MaxValue);

    /// <summary>Counts the bytes of a response, unless the others leave no room for them. A single response may have any size.</summary>
    private bool TryHold(UnreadResponse response, long bytes)
    {
        var more = bytes - response.HeldBytes;
        var max = _state.Current.MaxBufferedResponseBytes;
        if (more > 0 && (IsOver(_heldBytes, max) || IsOver(response.Connection?.HeldBytes ?? 0, max / ConnectionShare))) return false;
        Hold(response, bytes);
        return true;

        bool IsOver(long held, long limit) => held + more > limit && held > response.HeldBytes;
    }

    private void Hold(UnreadResponse response, long bytes)
    {
        Add(response);
        var more = bytes - response.HeldBytes;
        response.HeldBytes = bytes;
        _heldBytes += more;
        _maxHeldBytes = Math.Max(_maxHeldBytes, _heldBytes);
        if (response.Connection is { } connection) connection.HeldBytes += more;
    }

    private void Add(UnreadResponse response)
    {
        if (response.IsListed) return;
        response.IsListed = true;
        response.Next = _first;
        if (_first is not null) _first.Previous = response;
        _first = response;
    }

    private void Remove(UnreadResponse response)
    {
        if (!response.IsListed) return;
        response.IsListed = false;
        if (response.Previous is { } previous) previous.Next = response.Next;
        else _first = response.Next;
        if (response.Next is { } next) next.Previous = response.Previous;
        response.Previous = response.Next = null;
    }

    private void Check()
    {
        EndLate();
        // A gateway without traffic collects nothing, and would keep the memory of an attack.
        if (IsMemoryFree()) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    /// <summary>
    /// Ends the responses whose time is over. When the gateway stops, and no request is in flight, what the server has not sent yet must not
    /// delay it.
    /// </summary>
    private void EndLate()
    {
        lock (_lock)
        {
            if (_state.IsStopping && _stopBy == long.MaxValue) _stopBy = After(GracePeriod);
            for (var response = _first; response is not null; response = response.Next) response.Check(Now, _stopBy);
            if (Now < _stopBy || Volatile.Read(ref _requests) > 0) return;
            // Closing a connection may remove it from the set at once.
            foreach (var connection in _connections.ToArray()) connection.Abort();
        }
    }

    /// <summary>Returns whether many bytes were held since the last collection, and are no longer.</summary>
    private bool IsMemoryFree()
    {
        lock (_lock)
        {
            if (Now < _collectFrom || _maxHeldBytes < CollectedBytes || _heldBytes > _maxHeldBytes / 8) return false;
            _maxHeldBytes = _heldBytes;
            _collectFrom = After(CollectionInterval);
            return true;
        }
    }
}
