using Google.Protobuf;
using StatusGateway.Core.Details;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;
using StatusGateway.Server.Tests.Configuration;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.Tests.Inbound.Rpc;

/// <summary>A method over google.protobuf.StringValue at an upstream of any protocol, whose JSON is a string.</summary>
internal static class RpcMethods
{
    public static MethodModel Of(UpstreamProtocol protocol)
    {
        var schema = Schemas.Of("a.S.Get");
        var types = new DetailTypes(schema);
        return new MethodModel
        {
            Schema = schema.Services.Single(service => service.FullName == "a.S").Methods[0],
            Policy = new CallPolicy(new ErrorOptions(), new LimitOptions(), new JsonSectionOptions(), Core.Masking.Off, ""),
            Json = new JsonOptions { Types = types },
            Weave = WeaveOptions.Default,
            Upstream = new UpstreamModel
            {
                Name = "one", Upstream = new NoUpstream(protocol), Schema = schema, Types = types, Metadata = MetadataRules.Default, State = new UpstreamState(),
            },
        };
    }

    public static byte[] Wire(string text) => new Google.Protobuf.WellKnownTypes.StringValue { Value = text }.ToByteArray();

    private sealed class NoUpstream(UpstreamProtocol protocol) : IUpstream
    {
        public UpstreamProtocol Protocol => protocol;

        public IReadOnlyList<Uri> Addresses => [];

        public IUpstreamCall Start(UpstreamRequest request, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
