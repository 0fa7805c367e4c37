using System.Threading.Channels;
using Google.Protobuf;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Tests.Probes;

namespace StatusGateway.Server.Tests.Upstreams.InProcess;

/// <summary>The client's messages: those given at creation, or else those passed to <see cref="Send"/>.</summary>
internal sealed class Requests : IMessageSource
{
    private readonly Channel<string> _names = Channel.CreateUnbounded<string>();
    private int _reads;

    public Requests(params string[] names)
    {
        foreach (var name in names) Send(name);
        if (names.Length > 0) End();
    }

    public int Reads => Volatile.Read(ref _reads);

    /// <summary>The error that ends the messages.</summary>
    public CallEnd? Failure { get; init; }

    /// <summary>Whether the last message is malformed.</summary>
    public bool Garbage { get; init; }

    public GatewayMessage? Only => null;

    public void Send(string name) => Assert.True(_names.Writer.TryWrite(name));

    public void End() => _names.Writer.Complete();

    public async ValueTask<MessageRead> ReadAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _reads);
        if (await _names.Reader.WaitToReadAsync(cancellation) && _names.Reader.TryRead(out var name))
            return MessageRead.FromMessage(new GatewayMessage(new GetRequest { Name = name }.ToByteArray()));
        if (Garbage) return MessageRead.FromMessage(new GatewayMessage(new byte[] { 0xFF }));
        return Failure is null ? MessageRead.End : MessageRead.Failed(Failure);
    }
}
