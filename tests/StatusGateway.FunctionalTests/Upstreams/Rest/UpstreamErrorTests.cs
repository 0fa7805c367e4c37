using System.Globalization;
using System.Text;
using StatusGateway.Core;
using StatusGateway.Core.Details;
using StatusGateway.Core.Tests;
using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.FunctionalTests.Upstreams.Rest;

/// <summary>Errors of REST upstreams, as received by a grpc-js client.</summary>
public sealed class UpstreamErrorTests(UpstreamErrorFixture responses) : IClassFixture<UpstreamErrorFixture>
{
    // HttpClient cannot receive other statuses.
    private static readonly UpstreamErrorCase[] Rows = [.. UpstreamErrorCase.All.Where(row => row.HttpStatus is >= 400 and <= 599)];

    public static TheoryData<string> Names => [.. Rows.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Error_maps_to_its_status(string name)
    {
        var row = Rows.Single(row => row.Name == name);
        Assert.True(RpcCodes.TryParseName(row.Code, out var code));

        var result = await responses.CallAsync(Array.IndexOf([.. UpstreamErrorCase.All], row));

        Assert.Equal(((int)code, row.Message), (result.Code, result.Message));
        var status = result.DetailsBin is null ? new RpcStatus(result.Code, result.Message) : RpcStatus.FromProto(Rpc.Status.Parser.ParseFrom(result.DetailsBin));
        SameValue.Assert(new RpcStatus(code, row.Message, [.. row.Details.Select(ReadDetail)]), status);
        if (row.Header("www-authenticate") is { } challenge) Assert.Equal([challenge], result.TrailingMetadata["www-authenticate"]);
    }

    [Fact]
    public void Table_has_many_rows() => Assert.InRange(Rows.Length, 120, 1000);

    private static StatusDetail ReadDetail(string json)
    {
        using var output = new PooledBuffer();
        Assert.Null(JsonToWire.ReadAny(Encoding.UTF8.GetBytes(json), new JsonOptions { Types = DetailTypes.Standard }, out var typeUrl, output));
        return new StatusDetail(typeUrl, output.WrittenSpan.ToArray());
    }
}

/// <summary>A server that sends the error selected by the metadata, a gateway in front of it, and a grpc-js client.</summary>
public sealed class UpstreamErrorFixture : IAsyncLifetime
{
    private ScriptedRestUpstream _gateway = null!;
    private GrpcJsClient _client = null!;

    public async Task InitializeAsync()
    {
        _client = await GrpcJsClient.StartAsync();
        _gateway = await ScriptedRestUpstream.LibraryAsync(RespondAsync, "Gateway:Limits:MaxTrailerBytes=60000");
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _client.DisposeAsync();
    }

    public Task<GrpcJsResult> CallAsync(int row) => _client.CallAsync(new GrpcJsCall(_gateway.Gateway.Target, "library.v1.Library/CreateBook")
    {
        Request = new { parent = "shelves/1", book = new { title = "Emma" } },
        Metadata = new Dictionary<string, string[]> { ["x-row"] = [row.ToString(CultureInfo.InvariantCulture)] },
    });

    private static Task RespondAsync(ScriptedRequest request, ScriptedResponse response)
    {
        var row = UpstreamErrorCase.All[int.Parse(request.Header("x-row")!, CultureInfo.InvariantCulture)];
        return response.SendAsync(row.HttpStatus, row.Body, null, row.ReasonPhrase, row.Headers.Select(header => (header.Key, header.Value)));
    }
}
