using System.Threading.Channels;
using Google.Protobuf;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Tests.Probes;

namespace StatusGateway.Server.Tests.Upstreams.InProcess;

/// <summary>A caller's messages, as a test sends them: those that are there from the start, or without one what comes by <see cref="Send"/>.</summary>
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

    /// <summary>How the messages end.</summary>
    public CallEnd? Failure { get; init; }

    /// <summary>The last message is none.</summary>
    public bool Garbage { get; init; }

    public GatewayMessage? Only => null;

    public void Send(string name) => Assert.True(_names.Writer.TryWrite(name));

    public void End() => _names.Writer.Complete();

    public async ValueTask<MessageRead> ReadAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _reads);
        if (await _names.Reader.WaitToReadAsync(cancellation) && _names.Reader.TryRead(out var name))
            return MessageRead.Of(new GatewayMessage(new GetRequest { Name = name }.ToByteArray()));
        if (Garbage) return MessageRead.Of(new GatewayMessage(new byte[] { 0xFF }));
        return Failure is null ? MessageRead.End : MessageRead.Failed(Failure);
    }
}
