using StatusGateway.Server.Calls;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.Tests.Probes;
using static StatusGateway.Server.Tests.Upstreams.InProcess.InProcessCalls;

namespace StatusGateway.Server.Tests.Upstreams.InProcess;

/// <summary>How calls in this process end early: cancelled, stopped with the application, or disposed.</summary>
public class InProcessLifetimeTests
{
    [Fact]
    public async Task Cancelling_ends_a_waiting_handler_without_an_exception()
    {
        using var cancellation = new CancellationTokenSource();
        await using var call = Watch(Wait, cancellation.Token);

        await call.ReadHeadAsync();
        var read = call.ReadAsync(cancellation.Token);
        Assert.False(read.IsCompleted);
        await cancellation.CancelAsync();

        Assert.Same(Failures.CallerCancelled, (await read).Failure);
    }

    [Fact]
    public async Task Stream_ends_when_the_application_stops()
    {
        using var stopping = new CancellationTokenSource();
        await using var call = Watch(Wait, stopping: stopping.Token);

        await call.ReadHeadAsync();
        await stopping.CancelAsync();

        Assert.Same(Failures.ShuttingDown, (await call.ReadAsync(CancellationToken.None)).Failure);
    }

    [Fact]
    public async Task Unary_call_finishes_when_the_application_stops()
    {
        using var stopping = new CancellationTokenSource();
        var go = new TaskCompletionSource();
        var service = Service().Unary<GetRequest, Item>("Get", GetRequest.Parser, async (_, context) =>
        {
            await go.Task.WaitAsync(context.Cancellation);
            return new Item { Name = "done" };
        });
        await using var call = Start(service, new Requests("a"), default, stopping.Token);

        var head = call.ReadHeadAsync();
        await stopping.CancelAsync();
        go.SetResult();

        await head;
        Assert.Equal("done", await ReadNameAsync(call));
    }

    [Fact]
    public async Task Disposing_cancels_a_waiting_handler_and_lets_it_finish()
    {
        var isLeft = false;
        var call = Watch(Tidy);
        await call.ReadHeadAsync();
        Assert.False(isLeft);

        await call.DisposeAsync();

        Assert.True(isLeft);

        async IAsyncEnumerable<RpcResult<Item>> Tidy(RpcContext context)
        {
            try
            {
                await Task.Delay(Timeout.Infinite, context.Cancellation);
                yield return new Item();
            }
            finally
            {
                await Task.Yield();
                isLeft = true;
            }
        }
    }

    [Fact]
    public async Task Disposing_between_messages_runs_cleanup_and_throws_its_exceptions()
    {
        var call = Watch(_ => Failing());
        await call.ReadHeadAsync();
        Assert.Equal("a", await ReadNameAsync(call));

        await Assert.ThrowsAsync<InvalidCastException>(async () => await call.DisposeAsync());

        static async IAsyncEnumerable<RpcResult<Item>> Failing()
        {
            try
            {
                await Task.Yield();
                yield return new Item { Name = "a" };
            }
            finally
            {
                Break();
            }
        }

        static void Break() => throw new InvalidCastException();
    }

    private static async IAsyncEnumerable<RpcResult<Item>> Wait(RpcContext context)
    {
        await Task.Delay(Timeout.Infinite, context.Cancellation);
        yield return new Item();
    }
}
