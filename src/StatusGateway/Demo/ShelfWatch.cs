using System.Threading.Channels;
using StatusGateway.Demo.Library.V1;

namespace StatusGateway.Demo;

/// <summary>What somebody who watches a shelf has still to hear. A reader who is too slow loses the watch, not the library its memory.</summary>
/// <param name="existing">What stood there when the watch began.</param>
/// <param name="leave">Called when nobody listens any more.</param>
internal sealed class ShelfWatch(IReadOnlyList<Book> existing, Action<ShelfWatch> leave) : IDisposable
{
    public const int MostPending = 256;

    private readonly Channel<BookEvent> _changes = Channel.CreateBounded<BookEvent>(new BoundedChannelOptions(MostPending) { SingleReader = true });

    public IReadOnlyList<Book> Existing => existing;

    /// <summary>The changes since then; ends when the shelf is removed, or the reader fell behind.</summary>
    public ChannelReader<BookEvent> Changes => _changes.Reader;

    /// <summary>There was a change too many. To be asked at the end of the changes.</summary>
    public bool FellBehind { get; private set; }

    public void Tell(BookEvent change)
    {
        if (FellBehind || _changes.Writer.TryWrite(change)) return;
        FellBehind = true;
        End();
    }

    public void End() => _changes.Writer.TryComplete();

    public void Dispose() => leave(this);
}
