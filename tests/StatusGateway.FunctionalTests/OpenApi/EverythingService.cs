using StatusGateway.FunctionalTests.OpenApi.Protos;
using StatusGateway.Server.InProcess;
using StatusGateway.Transcoding.Tests.Protos;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>Implements everything.v1.Everything, which echoes its requests.</summary>
internal static class EverythingService
{
    public static Task<GatewayHost> StartAsync(params IEnumerable<string> settings) => GatewayHost.StartAsync(
        new InProcessService(EverythingReflection.Descriptor.Services[0])
            .Unary<Wide, Wide>("EchoWide", Wide.Parser, static (request, _) => new(request))
            .Unary<Old, Old>("EchoOld", Old.Parser, static (request, _) => new(request))
            .Unary<ThingRequest, Thing>("EchoThing", ThingRequest.Parser, static (request, _) => new(WithRevision(request.Thing ?? new Thing())))
            .DuplexStreaming<Wide, Wide>("StreamWide", Wide.Parser, static (requests, _) => requests),
        settings);

    private static Thing WithRevision(Thing thing)
    {
        thing.Revision = long.MaxValue;
        return thing;
    }
}
