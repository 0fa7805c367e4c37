using System.Reflection;

namespace StatusGateway.Core.Tests;

public class StatusExceptionsTests
{
    private static readonly RpcStatus Missing = new(RpcCode.NotFound, "m", [StatusDetail.Create(Samples.ErrorInfo)]);

    [Fact]
    public void Null_exception_is_OK()
    {
        Assert.True(StatusExceptions.TryGetStatus(null, out var status));
        Assert.True(status.IsOk);
        Assert.True(StatusExceptions.Convert(null).IsOk);
        Assert.Equal(RpcCode.Ok, StatusExceptions.Code(null));
    }

    [Fact]
    public void Status_is_found_in_inner_exceptions()
    {
        var own = new StatusException(Missing);
        Exception[] chains =
        [
            own,
            new InvalidOperationException("x", own),
            new InvalidOperationException("x", new TimeoutException("y", own)),
            new AggregateException(new TimeoutException("x"), new OperationCanceledException("y"), own),
            new AggregateException(new AggregateException(new InvalidOperationException("x", new AggregateException(own)))),
            new TargetInvocationException(own),
            new OperationCanceledException("x", own),
            new OwnException("x", Missing),
            new InvalidOperationException("x", new OwnException("y", Missing)),
            // A status that is OK or null is ignored.
            new OwnException("x", RpcStatus.Ok, own),
            new OwnException("x", null, own),
            Deep(1000, own),
            new AggregateException(Enumerable.Range(0, 1000).Select(i => new InvalidOperationException($"{i}")).Append<Exception>(own)),
        ];
        foreach (var chain in chains)
        {
            Assert.True(StatusExceptions.TryGetStatus(chain, out var status));
            Assert.Same(Missing, status);
            Assert.Same(Missing, StatusExceptions.Convert(chain));
            Assert.Equal(RpcCode.NotFound, StatusExceptions.Code(chain));
        }
    }

    [Fact]
    public void Outermost_first_status_counts()
    {
        var aborted = new StatusException(new RpcStatus(RpcCode.Aborted), new StatusException(Missing));

        Assert.Equal(RpcCode.Aborted, StatusExceptions.Code(aborted));
        Assert.Equal(RpcCode.Aborted, StatusExceptions.Code(new AggregateException(aborted, new StatusException(Missing))));
        Assert.Equal(RpcCode.NotFound, StatusExceptions.Code(new AggregateException(new InvalidOperationException("x", aborted), new StatusException(Missing))));
    }

    [Fact]
    public void Exception_without_status_is_converted()
    {
        (Exception Exception, RpcCode Code, string Message)[] table =
        [
            (new InvalidOperationException("x"), RpcCode.Unknown, "x"),
            (new InvalidOperationException("x", new FormatException("y")), RpcCode.Unknown, "x"),
            (new AggregateException(), RpcCode.Unknown, new AggregateException().Message),
            (new OwnException("x", RpcStatus.Ok), RpcCode.Unknown, "x"),
            (new TimeoutException("x"), RpcCode.DeadlineExceeded, "x"),
            (new InvalidOperationException("x", new TimeoutException("y")), RpcCode.DeadlineExceeded, "y"),
            (new OperationCanceledException("x"), RpcCode.Cancelled, "x"),
            (new TaskCanceledException("x"), RpcCode.Cancelled, "x"),
            (new AggregateException(new TaskCanceledException("x")), RpcCode.Cancelled, "x"),
            // The exception of an HttpClient timeout.
            (new TaskCanceledException("x", new TimeoutException("y")), RpcCode.DeadlineExceeded, "y"),
            (new AggregateException(new OperationCanceledException("x"), new TimeoutException("y")), RpcCode.DeadlineExceeded, "y"),
        ];
        foreach (var (exception, code, message) in table)
        {
            Assert.False(StatusExceptions.TryGetStatus(exception, out var status));
            Assert.Equal(new RpcStatus(code, message), status);
            Assert.Equal(status, StatusExceptions.Convert(exception));
        }
    }

    [Fact]
    public void Endless_chain_terminates()
    {
        var inner = new InvalidOperationException("inner");
        var outer = new InvalidOperationException("outer", inner);
        typeof(Exception).GetField("_innerException", BindingFlags.Instance | BindingFlags.NonPublic)!.SetValue(inner, outer);
        Assert.Equal(new RpcStatus(RpcCode.Unknown, "outer"), StatusExceptions.Convert(outer));

        // Each level contains the one below twice.
        Exception doubled = new InvalidOperationException("x");
        for (var i = 0; i < 60; i++) doubled = new Doubled(doubled);
        Assert.Equal(RpcCode.Unknown, StatusExceptions.Code(doubled));
        Assert.Equal(RpcCode.Unknown, StatusExceptions.Code(Deep(100_000, new FormatException("x"))));
    }

    [Fact]
    public void StatusException_describes_its_status()
    {
        var cause = new FormatException("x");
        var exception = new StatusException(Missing, cause);

        Assert.Same(Missing, exception.Status);
        Assert.Same(cause, exception.InnerException);
        Assert.Equal("NOT_FOUND: m", exception.Message);
        Assert.Same(Missing, Missing.ToException()!.Status);
        Assert.Null(RpcStatus.Ok.ToException());
        Assert.Throws<ArgumentException>(() => new StatusException(RpcStatus.Ok));
        Assert.Throws<ArgumentNullException>(() => new StatusException(null!));
    }

    private static Exception Deep(int depth, Exception innermost)
    {
        for (var i = 0; i < depth; i++) innermost = new InvalidOperationException($"{i}", innermost);
        return innermost;
    }

    private sealed class OwnException(string message, RpcStatus? status, Exception? inner = null) : Exception(message, inner), IStatusProvider
    {
        public RpcStatus Status => status!;
    }

    private sealed class Doubled(Exception inner) : AggregateException(inner, inner)
    {
        // The message of the base class contains those of all inner exceptions.
        public override string Message => "x";
    }
}
