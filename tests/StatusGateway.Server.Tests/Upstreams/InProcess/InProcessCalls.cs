using StatusGateway.Server.Calls;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.Tests.Probes;

namespace StatusGateway.Server.Tests.Upstreams.InProcess;

/// <summary>Starts calls to handlers in this process, and reads their responses.</summary>
internal static class InProcessCalls
{
    public static InProcessService Service() => new(ProbeReflection.Descriptor.Services[0]);

    public static IUpstreamCall Watch(Func<RpcContext, IAsyncEnumerable<RpcResult<Item>>> handler, CancellationToken cancellation = default, CancellationToken stopping = default) =>
        Start(Service().ServerStreaming<GetRequest, Item>("Watch", GetRequest.Parser, (_, context) => handler(context)), new Requests("a"), cancellation, stopping);

    public static IUpstreamCall Gather(Func<IAsyncEnumerable<RpcResult<GetRequest>>, RpcContext, ValueTask<RpcResult<Item>>> handler, Requests requests) =>
        Start(Service().ClientStreaming("Gather", GetRequest.Parser, handler), requests);

    public static IUpstreamCall Talk(Func<IAsyncEnumerable<RpcResult<GetRequest>>, RpcContext, IAsyncEnumerable<RpcResult<Item>>> handler, Requests requests) =>
        Start(Service().DuplexStreaming("Talk", GetRequest.Parser, handler), requests);

    public static IUpstreamCall Start(InProcessService service, Requests requests, CancellationToken cancellation = default, CancellationToken stopping = default)
    {
        var upstream = new InProcessUpstream(service) { Stopping = stopping };
        var method = upstream.Schema.Services.SelectMany(one => one.Methods).Single(upstream.Has);
        return upstream.Start(new UpstreamRequest { Method = method, Metadata = new Metadata(), Messages = requests }, cancellation);
    }

    public static async Task<string> ReadNameAsync(IUpstreamCall call)
    {
        var read = await call.ReadAsync(CancellationToken.None);
        Assert.True(read.IsMessage, read.Failure?.Status.ToString());
        return Item.Parser.ParseFrom(read.Message.Payload.Span).Name;
    }

    public static async Task<(List<string> Names, CallEnd End)> ReadAllAsync(IUpstreamCall call)
    {
        if (call.End is null) await call.ReadHeadAsync();
        var names = new List<string>();
        while (await call.ReadAsync(CancellationToken.None) is { IsMessage: true } read) names.Add(Item.Parser.ParseFrom(read.Message.Payload.Span).Name);
        return (names, call.End!);
    }
}
