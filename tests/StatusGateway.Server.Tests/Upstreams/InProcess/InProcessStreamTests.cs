using Google.Rpc;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.Tests.Pipeline;
using StatusGateway.Server.Tests.Probes;
using static StatusGateway.Server.Tests.Upstreams.InProcess.InProcessCalls;

namespace StatusGateway.Server.Tests.Upstreams.InProcess;

public class InProcessStreamTests
{
    private static readonly RpcStatus Full = new RpcStatus(
        RpcCode.ResourceExhausted, "Full.", [StatusDetail.Create(new ErrorInfo { Reason = "FULL", Domain = "probe" })]);

    [Fact]
    public async Task Handler_runs_no_faster_than_its_messages_are_read()
    {
        var made = 0;
        await using var call = Watch(_ => Endless());

        await call.ReadHeadAsync();
        Assert.Equal(1, made);
        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal($"{i}", await ReadNameAsync(call));
            Assert.Equal(i, made);
        }

        async IAsyncEnumerable<RpcResult<Item>> Endless()
        {
            while (true)
            {
                yield return new Item { Name = $"{++made}" };
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task Requests_are_read_no_faster_than_the_handler_reads()
    {
        var requests = new Requests();
        await using var call = Talk((messages, _) => Echo(messages), requests);

        var head = call.ReadHeadAsync();
        Assert.True(head.IsCompleted);
        Assert.Equal(1, requests.Reads);
        requests.Send("a");
        Assert.Equal("a", await ReadNameAsync(call));
        Assert.Equal(1, requests.Reads);
        var next = call.ReadAsync(CancellationToken.None);
        Assert.Equal(2, requests.Reads);
        requests.End();
        Assert.False((await next).IsMessage);
        Assert.Same(CallEnd.Ok, call.End);
    }

    [Fact]
    public async Task Late_error_ends_the_stream_with_details_and_trailers()
    {
        await using var call = Watch(Late);

        var (names, end) = await ReadAllAsync(call);

        Assert.Equal(["a", "b"], names);
        Assert.Equal(Full, end.Status);
        Assert.Equal(StatusOrigin.Upstream, end.Status.Origin);
        Assert.Equal("2", end.Trailers!.Find("x-count"));

        static async IAsyncEnumerable<RpcResult<Item>> Late(RpcContext context)
        {
            yield return new Item { Name = "a" };
            await Task.Yield();
            yield return new Item { Name = "b" };
            context.AddTrailer("x-count", "2");
            yield return Full;
        }
    }

    [Fact]
    public async Task Message_after_an_error_is_never_read()
    {
        var isLeft = false;
        var isPulled = false;
        var call = Watch(_ => Careless());

        var (names, end) = await ReadAllAsync(call);
        Assert.Empty(names);
        Assert.Equal(Full, end.Status);
        Assert.Same(end, (await call.ReadAsync(CancellationToken.None)).Failure);
        await call.DisposeAsync();

        Assert.True(isLeft);
        Assert.False(isPulled);

        async IAsyncEnumerable<RpcResult<Item>> Careless()
        {
            try
            {
                await Task.Yield();
                yield return Full;
                isPulled = true;
                yield return new Item();
            }
            finally
            {
                isLeft = true;
            }
        }
    }

    [Fact]
    public async Task Ended_stream_stays_ended()
    {
        await using var call = Watch(_ => Of("a"));

        await ReadAllAsync(call);
        var again = await call.ReadAsync(CancellationToken.None);

        Assert.False(again.IsMessage);
        Assert.Null(again.Failure);
    }

    [Fact]
    public async Task Metadata_is_sent_before_the_handler_waits()
    {
        var go = new TaskCompletionSource();
        await using var call = Watch(Slow);

        var head = await call.ReadHeadAsync();
        var again = await call.ReadHeadAsync();
        go.SetResult();
        await ReadAllAsync(call);

        Assert.Same(head.Metadata, again.Metadata);
        Assert.Equal("1", head.Metadata!.Find("x-early"));
        Assert.Null(head.Metadata.Find("x-late"));

        async IAsyncEnumerable<RpcResult<Item>> Slow(RpcContext context)
        {
            context.AddMetadata("x-early", "1");
            await go.Task;
            context.AddMetadata("x-late", "1");
            yield return new Item();
        }
    }

    [Fact]
    public async Task Metadata_of_a_single_response_is_complete()
    {
        await using var call = Gather(
            async (messages, context) =>
            {
                var count = await messages.CountAsync();
                context.AddMetadata("x-count", $"{count}");
                context.AddTrailer("x-last", "yes");
                return new Item { Name = $"{count}" };
            },
            new Requests("a", "b", "c"));

        var head = await call.ReadHeadAsync();

        Assert.Equal("3", head.Metadata!.Find("x-count"));
        Assert.Equal("3", await ReadNameAsync(call));
        Assert.False((await call.ReadAsync(CancellationToken.None)).IsMessage);
        Assert.Equal("yes", call.End!.Trailers!.Find("x-last"));
    }

    [Fact]
    public async Task Handler_may_return_before_reading_all_requests()
    {
        var requests = new Requests("a", "b");
        await using var call = Gather(
            async (messages, _) =>
            {
                await foreach (var message in messages) return new Item { Name = message.Value!.Name };
                return Full;
            },
            requests);

        await call.ReadHeadAsync();

        Assert.Equal("a", await ReadNameAsync(call));
        Assert.False((await call.ReadAsync(CancellationToken.None)).IsMessage);
        Assert.Same(CallEnd.Ok, call.End);
        Assert.Equal(1, requests.Reads);
    }

    [Fact]
    public async Task Client_abort_is_the_last_request_and_ends_the_call()
    {
        var broken = Failures.MalformedFrame("It ends inside a message.");
        RpcStatus? seen = null;
        await using var call = Talk(Until, new Requests("a") { Failure = broken });

        var (names, end) = await ReadAllAsync(call);

        Assert.Equal(["a"], names);
        Assert.Same(broken.Status, seen);
        Assert.Same(broken, end);

        async IAsyncEnumerable<RpcResult<Item>> Until(IAsyncEnumerable<RpcResult<GetRequest>> messages, RpcContext context)
        {
            await foreach (var message in messages)
            {
                seen = message.Failure;
                if (seen is not null) yield return seen;
                else yield return new Item { Name = message.Value!.Name };
            }
        }
    }

    [Fact]
    public async Task Ignored_client_abort_still_fails_the_call()
    {
        var broken = Failures.MalformedFrame("It ends inside a message.");
        await using var call = Gather(
            async (messages, _) =>
            {
                await messages.CountAsync();
                return new Item { Name = "done" };
            },
            new Requests("a") { Failure = broken });

        await call.ReadHeadAsync();
        await call.ReadAsync(CancellationToken.None);

        Assert.Same(broken, (await call.ReadAsync(CancellationToken.None)).Failure);
        Assert.Same(broken, call.End);
    }

    [Fact]
    public async Task Malformed_request_is_the_last_one_and_named()
    {
        await using var call = Talk((messages, _) => Echo(messages), new Requests("a") { Garbage = true });

        var (names, end) = await ReadAllAsync(call);

        Assert.Equal(["a"], names);
        Ends.AssertFailure(end, FailureReason.MalformedBody);
    }

    [Fact]
    public void Handler_of_another_method_kind_is_rejected()
    {
        Assert.Throws<ArgumentException>(() => Service().ServerStreaming<GetRequest, Item>("Get", GetRequest.Parser, (_, _) => Of("a")));
        Assert.Throws<ArgumentException>(() => Service().ClientStreaming<GetRequest, Item>("Talk", GetRequest.Parser, (_, _) => new(new Item())));
        Assert.Throws<ArgumentException>(() => Service().DuplexStreaming<GetRequest, Item>("Gather", GetRequest.Parser, (messages, _) => Echo(messages)));
    }

    private static async IAsyncEnumerable<RpcResult<Item>> Of(params string[] names)
    {
        foreach (var name in names)
        {
            await Task.Yield();
            yield return new Item { Name = name };
        }
    }

    private static async IAsyncEnumerable<RpcResult<Item>> Echo(IAsyncEnumerable<RpcResult<GetRequest>> messages)
    {
        await foreach (var message in messages) yield return message.Failure is { } failure ? failure : new Item { Name = message.Value!.Name };
    }
}
