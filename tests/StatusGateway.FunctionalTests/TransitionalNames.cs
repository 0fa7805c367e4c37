global using ContentGateway = StatusGateway.FunctionalTests.Rest.ContentFixture;
global using DeadUpstream = StatusGateway.FunctionalTests.Errors.UnreachableUpstreamFixture;
global using ForeignPeers = StatusGateway.FunctionalTests.Infrastructure.UpstreamFixture;
global using GatewayPeers = StatusGateway.FunctionalTests.Infrastructure.GatewayFixture;
global using GrpcWire = StatusGateway.FunctionalTests.Infrastructure.RawGrpcClient;
global using GrpcWireAnswer = StatusGateway.FunctionalTests.Infrastructure.RawGrpcResponse;
global using NodePeer = StatusGateway.FunctionalTests.Infrastructure.NodeServer;
global using RefusalTable = StatusGateway.FunctionalTests.Errors.GatewayErrorCases;
global using RestAnswer = StatusGateway.FunctionalTests.Infrastructure.RestResponse;
global using RestGateway = StatusGateway.FunctionalTests.Upstreams.Rest.ScriptedRestUpstream;
global using ScriptedAnswer = StatusGateway.FunctionalTests.Infrastructure.ScriptedResponse;
global using SharedPeers = StatusGateway.FunctionalTests.Infrastructure.GatewayCollection;
global using StreamsGateway = StatusGateway.FunctionalTests.Rest.Streams.StreamsFixture;
global using WorkFolder = StatusGateway.FunctionalTests.Infrastructure.TempFolder;

// Namespaces that moved, for files that still import them.
namespace StatusGateway.FunctionalTests.Content
{
}

namespace StatusGateway.FunctionalTests.Refusals
{
}

namespace StatusGateway.FunctionalTests.RestUpstreams
{
}

namespace StatusGateway.FunctionalTests.Streams
{
}
