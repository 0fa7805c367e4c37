using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.Tests.Pipeline;
using StatusGateway.Server.Tests.Probes;

namespace StatusGateway.Server.Tests.Upstreams.InProcess;

public class InProcessUpstreamTests
{
    [Fact]
    public async Task Handler_gets_and_returns_a_message()
    {
        var (messages, end, head) = await CallAsync(
            Get((request, context) => new Item { Name = $"{request.Name} for {context.GetMetadata("x-user")}" }),
            [new GatewayMessage(new GetRequest { Name = "book" }.ToByteArray())],
            ("x-user", "ann"));

        Assert.Equal("book for ann", Item.Parser.ParseFrom(Assert.Single(messages)).Name);
        Assert.Same(CallEnd.Ok, end);
        Assert.Null(head.Metadata);
    }

    [Fact]
    public async Task Empty_message_is_a_message()
    {
        var (messages, end, _) = await CallAsync(Get((_, _) => new Item()), [new GatewayMessage(ReadOnlyMemory<byte>.Empty)]);

        Assert.Empty(Assert.Single(messages));
        Assert.True(end.Status.IsOk);
    }

    [Fact]
    public async Task Error_has_upstream_origin_and_metadata()
    {
        var (messages, end, head) = await CallAsync(
            Get((_, context) =>
            {
                context.AddMetadata("x-tried", "once");
                return new RpcStatus(RpcCode.NotFound, "No such item.");
            }),
            [new GatewayMessage(ReadOnlyMemory<byte>.Empty)]);

        Assert.Empty(messages);
        Assert.Equal(new RpcStatus(RpcCode.NotFound, "No such item."), end.Status);
        Assert.Equal(StatusOrigin.Upstream, end.Status.Origin);
        Assert.Equal("once", head.Metadata!.Find("x-tried"));
    }

    [Fact]
    public async Task Malformed_message_is_an_error()
    {
        var (_, end, _) = await CallAsync(Get((_, _) => new Item()), [new GatewayMessage(new byte[] { 0xFF })]);

        Ends.AssertFailure(end, FailureReason.MalformedBody);
        Assert.Equal(RpcCode.Internal, end.ForGrpc().Status.Code);
    }

    [Fact]
    public async Task Missing_message_is_an_error()
    {
        var (_, end, _) = await CallAsync(Get((_, _) => new Item()), []);

        Ends.AssertFailure(end, FailureReason.WrongMessageCount);
    }

    [Fact]
    public async Task Client_abort_ends_the_call()
    {
        await using var call = Start(Get((_, _) => new Item()), new Messages([], Failures.CallerCancelled));

        await call.ReadHeadAsync();

        Assert.Same(Failures.CallerCancelled, (await call.ReadAsync(CancellationToken.None)).Failure);
    }

    [Fact]
    public async Task Handler_exception_is_thrown()
    {
        await using var call = Start(Get((_, _) => throw new InvalidCastException()), new Messages([new GatewayMessage(ReadOnlyMemory<byte>.Empty)]));

        await call.ReadHeadAsync();
        await Assert.ThrowsAsync<InvalidCastException>(async () => await call.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Handler_without_result_is_a_bug()
    {
        foreach (var result in new[] { RpcStatus.Ok, default(RpcResult<Item>) })
        {
            await using var call = Start(Get((_, _) => result), new Messages([new GatewayMessage(ReadOnlyMemory<byte>.Empty)]));

            await call.ReadHeadAsync();
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await call.ReadAsync(CancellationToken.None));
        }
    }

    [Fact]
    public void Upstream_has_services_and_handled_methods()
    {
        var upstream = new InProcessUpstream(Get((_, _) => new Item()), new InProcessService(ProbeReflection.Descriptor.Services[1]));
        var methods = upstream.Schema.Services.SelectMany(service => service.Methods);

        Assert.Equal(["probe.v1.Probe", "probe.v1.Other"], upstream.Services);
        Assert.Equal(["probe.v1.Probe.Get"], methods.Where(upstream.Has).Select(method => method.FullName));
    }

    [Theory]
    [InlineData("Gone")]
    [InlineData("Watch")]
    public void Missing_or_streaming_method_has_no_handler(string method)
    {
        var exception = Assert.Throws<ArgumentException>(() =>
            new InProcessService(ProbeReflection.Descriptor.Services[0]).Unary<GetRequest, Item>(method, GetRequest.Parser, (_, _) => new(new Item())));

        Assert.StartsWith($"probe.v1.Probe has no method {method} of this shape.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_of_older_generated_code_are_rejected()
    {
        var request = Assert.Throws<ArgumentException>(() => Service().Unary<OldMessage, Empty>("Up", OldMessage.Parser, (_, _) => new(new Empty())));
        var response = Assert.Throws<ArgumentException>(() => Service().Unary<Empty, OldMessage>("Down", Empty.Parser, (_, _) => new(new OldMessage())));
        var nested = Assert.Throws<ArgumentException>(() => Service().ServerStreaming<Empty, OldMessage>("Nested", Empty.Parser, (_, _) => null!));

        Assert.StartsWith($"The code of the message type {typeof(OldMessage).FullName} does not implement IBufferMessage. Generate it with protoc 3.13 or later.", request.Message, StringComparison.Ordinal);
        Assert.StartsWith("The code of the message type old.Message does not implement IBufferMessage.", response.Message, StringComparison.Ordinal);
        Assert.StartsWith("The code of the message type old.Message does not implement IBufferMessage.", nested.Message, StringComparison.Ordinal);

        static InProcessService Service() => new(OldMessage.File.Services[0]);
    }

    private static InProcessService Get(Func<GetRequest, RpcContext, RpcResult<Item>> handler) =>
        new InProcessService(ProbeReflection.Descriptor.Services[0]).Unary<GetRequest, Item>("Get", GetRequest.Parser, (request, context) => new(handler(request, context)));

    private static IUpstreamCall Start(InProcessService service, IMessageSource messages, params (string Name, string Value)[] metadata)
    {
        var upstream = new InProcessUpstream(service);
        var request = new UpstreamRequest { Method = upstream.Schema.Services.SelectMany(one => one.Methods).First(upstream.Has), Metadata = new Metadata(), Messages = messages };
        foreach (var (name, value) in metadata) request.Metadata.Add(name, value);
        return upstream.Start(request, CancellationToken.None);
    }

    private static async Task<(List<byte[]> Messages, CallEnd End, ResponseHead Head)> CallAsync(
        InProcessService service, GatewayMessage[] messages, params (string Name, string Value)[] metadata)
    {
        await using var call = Start(service, new Messages(messages), metadata);
        var head = await call.ReadHeadAsync();
        var responses = new List<byte[]>();
        while (true)
        {
            var read = await call.ReadAsync(CancellationToken.None);
            if (!read.IsMessage)
            {
                Assert.Equal(call.End!.Status.IsOk, read.Failure is null);
                return (responses, call.End, head);
            }

            responses.Add(read.Message.Payload.ToArray());
        }
    }

    private sealed class Messages(GatewayMessage[] messages, CallEnd? failure = null) : IMessageSource
    {
        private int _next;

        public GatewayMessage? Only => null;

        public ValueTask<MessageRead> ReadAsync(CancellationToken cancellation) => new(
            _next < messages.Length ? MessageRead.FromMessage(messages[_next++]) : failure is null ? MessageRead.End : MessageRead.Failed(failure));
    }
}
