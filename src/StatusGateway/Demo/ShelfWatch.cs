using System.Threading.Channels;
using StatusGateway.Demo.Library.V1;

namespace StatusGateway.Demo;

/// <summary>The changes of a shelf for one reader. The buffer is limited: a reader that is too slow loses the watch.</summary>
/// <param name="existing">The books at the start of the watch.</param>
/// <param name="remove">Called when the watch ends.</param>
internal sealed class ShelfWatch(IReadOnlyList<Book> existing, Action<ShelfWatch> remove) : IDisposable
{
    public const int MaxPending = 256;

    private readonly Channel<BookEvent> _changes = Channel.CreateBounded<BookEvent>(new BoundedChannelOptions(MaxPending) { SingleReader = true });

    public IReadOnlyList<Book> Existing => existing;

    /// <summary>The changes since the start. Ends when the shelf is deleted or the reader falls behind.</summary>
    public ChannelReader<BookEvent> Changes => _changes.Reader;

    /// <summary>Whether the buffer overflowed. Valid at the end of <see cref="Changes"/>.</summary>
    public bool FellBehind { get; private set; }

    public void Publish(BookEvent change)
    {
        if (FellBehind || _changes.Writer.TryWrite(change)) return;
        FellBehind = true;
        End();
    }

    public void End() => _changes.Writer.TryComplete();

    public void Dispose() => remove(this);
}
