using StatusGateway.Server.Calls;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Framing;

/// <summary>A copy of a message in a pooled buffer.</summary>
internal sealed class PooledMessage : IDisposable
{
    private readonly PooledBuffer _bytes = new();
    private bool _isCompressed;

    public bool IsSet { get; private set; }

    public void Set(GatewayMessage message)
    {
        _bytes.Clear();
        _bytes.Write(message.Payload.Span);
        _isCompressed = message.IsCompressed;
        IsSet = true;
    }

    public GatewayMessage Message => new(_bytes.WrittenMemory, _isCompressed);

    public void Dispose() => _bytes.Dispose();
}
