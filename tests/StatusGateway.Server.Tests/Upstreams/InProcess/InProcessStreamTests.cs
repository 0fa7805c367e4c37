using Google.Rpc;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.Tests.Pipeline;
using StatusGateway.Server.Tests.Probes;

namespace StatusGateway.Server.Tests.Upstreams.InProcess;

public class InProcessStreamTests
{
    private static readonly RpcStatus Full = new RpcStatus(
        RpcCode.ResourceExhausted, "Full.", [StatusDetail.Create(new ErrorInfo { Reason = "FULL", Domain = "probe" })]);

    [Fact]
    public async Task A_handler_is_pulled_no_faster_than_its_messages_are_read()
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
    public async Task Requests_are_read_no_faster_than_the_handler_wants_them()
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
    public async Task A_late_failure_ends_the_stream_with_its_details_and_trailers()
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
    public async Task A_message_behind_a_failure_is_never_read()
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
    public async Task A_stream_that_has_ended_stays_ended()
    {
        await using var call = Watch(_ => Of("a"));

        await ReadAllAsync(call);
        var again = await call.ReadAsync(CancellationToken.None);

        Assert.False(again.IsMessage);
        Assert.Null(again.Failure);
    }

    [Fact]
    public async Task Metadata_goes_out_before_the_handler_waits_and_is_not_changed_behind_it()
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
    public async Task Metadata_of_an_only_answer_is_all_that_the_handler_has_said()
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
    public async Task A_handler_may_leave_before_it_has_read_all_requests()
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
    public async Task A_caller_who_breaks_off_is_the_last_request_and_the_call_s_end()
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
    public async Task A_handler_that_does_not_look_at_it_does_not_make_a_broken_request_whole()
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
    public async Task A_request_that_is_not_the_message_is_the_last_one_and_named_as_such()
    {
        await using var call = Talk((messages, _) => Echo(messages), new Requests("a") { Garbage = true });

        var (names, end) = await ReadAllAsync(call);

        Assert.Equal(["a"], names);
        Ends.AssertFailure(end, FailureReason.MalformedBody);
    }

    [Fact]
    public async Task Cancelling_ends_a_handler_that_waits_without_an_exception()
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
    public async Task A_stream_ends_when_the_application_stops()
    {
        using var stopping = new CancellationTokenSource();
        await using var call = Watch(Wait, stopping: stopping.Token);

        await call.ReadHeadAsync();
        await stopping.CancelAsync();

        Assert.Same(Failures.ShuttingDown, (await call.ReadAsync(CancellationToken.None)).Failure);
    }

    [Fact]
    public async Task A_unary_call_is_let_finish_when_the_application_stops()
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
    public async Task Disposing_while_the_handler_waits_cancels_it_and_lets_it_finish()
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
    public async Task Disposing_between_messages_runs_what_the_handler_does_at_its_end_and_hides_no_bug_in_it()
    {
        var call = Watch(_ => Faulty());
        await call.ReadHeadAsync();
        Assert.Equal("a", await ReadNameAsync(call));

        await Assert.ThrowsAsync<InvalidCastException>(async () => await call.DisposeAsync());

        static async IAsyncEnumerable<RpcResult<Item>> Faulty()
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

    [Fact]
    public void A_handler_of_another_shape_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Service().ServerStreaming<GetRequest, Item>("Get", GetRequest.Parser, (_, _) => Of("a")));
        Assert.Throws<ArgumentException>(() => Service().ClientStreaming<GetRequest, Item>("Talk", GetRequest.Parser, (_, _) => new(new Item())));
        Assert.Throws<ArgumentException>(() => Service().DuplexStreaming<GetRequest, Item>("Gather", GetRequest.Parser, (messages, _) => Echo(messages)));
    }

    private static async IAsyncEnumerable<RpcResult<Item>> Wait(RpcContext context)
    {
        await Task.Delay(Timeout.Infinite, context.Cancellation);
        yield return new Item();
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

    private static InProcessService Service() => new(ProbeReflection.Descriptor.Services[0]);

    private static IUpstreamCall Watch(Func<RpcContext, IAsyncEnumerable<RpcResult<Item>>> handler, CancellationToken cancellation = default, CancellationToken stopping = default) =>
        Start(Service().ServerStreaming<GetRequest, Item>("Watch", GetRequest.Parser, (_, context) => handler(context)), new Requests("a"), cancellation, stopping);

    private static IUpstreamCall Gather(Func<IAsyncEnumerable<RpcResult<GetRequest>>, RpcContext, ValueTask<RpcResult<Item>>> handler, Requests requests) =>
        Start(Service().ClientStreaming("Gather", GetRequest.Parser, handler), requests);

    private static IUpstreamCall Talk(Func<IAsyncEnumerable<RpcResult<GetRequest>>, RpcContext, IAsyncEnumerable<RpcResult<Item>>> handler, Requests requests) =>
        Start(Service().DuplexStreaming("Talk", GetRequest.Parser, handler), requests);

    private static IUpstreamCall Start(InProcessService service, Requests requests, CancellationToken cancellation = default, CancellationToken stopping = default)
    {
        var upstream = new InProcessUpstream(service) { Stopping = stopping };
        var method = upstream.Schema.Services.SelectMany(one => one.Methods).Single(upstream.Has);
        return upstream.Start(new UpstreamRequest { Method = method, Metadata = new Metadata(), Messages = requests }, cancellation);
    }

    private static async Task<string> ReadNameAsync(IUpstreamCall call)
    {
        var read = await call.ReadAsync(CancellationToken.None);
        Assert.True(read.IsMessage, read.Failure?.Status.ToString());
        return Item.Parser.ParseFrom(read.Message.Payload.Span).Name;
    }

    private static async Task<(List<string> Names, CallEnd End)> ReadAllAsync(IUpstreamCall call)
    {
        if (call.End is null) await call.ReadHeadAsync();
        var names = new List<string>();
        while (await call.ReadAsync(CancellationToken.None) is { IsMessage: true } read) names.Add(Item.Parser.ParseFrom(read.Message.Payload.Span).Name);
        return (names, call.End!);
    }
}
