using System.Collections.Immutable;
using System.Globalization;
using StatusGateway.Core;
using StatusGateway.Core.Tests;
using StatusGateway.Demo.Library.V1;
using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.Server.InProcess;

namespace StatusGateway.FunctionalTests.Upstreams.Rest;

/// <summary>
/// Gateway A is a REST upstream of gateway B. Every status of A reaches a gRPC client of B: unchanged for problem details and
/// protobuf, and with equal values for the other dialects.
/// </summary>
public sealed class ChainedGatewayTests(ChainedGatewayFixture gateways) : IClassFixture<ChainedGatewayFixture>
{
    private static readonly string[] Exact = ["problem", "protobuf"];

    public static TheoryData<string, string> Kinds
    {
        get
        {
            var kinds = new TheoryData<string, string>();
            foreach (var dialect in ChainedGatewayFixture.Dialects.Keys)
                foreach (var kind in DetailKinds.All.Keys) kinds.Add(dialect, kind);
            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Status_passes_through_both_gateways(string dialect, string kind)
    {
        var statuses = ChainedGatewayFixture.Statuses.Index().Where(one => one.Item.Kind == kind).ToArray();
        Assert.Equal(16, statuses.Length);
        foreach (var (index, (_, expected)) in statuses)
        {
            var response = await RawGrpcClient.GetBookAsync(gateways.Outer(dialect), $"shelves/1/books/{index.ToString(CultureInfo.InvariantCulture)}");

            Assert.Equal(((int)expected.Code).ToString(CultureInfo.InvariantCulture), response.Code);
            var status = response.Details is { } details ? RpcStatus.FromProto(details) : new RpcStatus(expected.Code, response.Message);
            if (Exact.Contains(dialect)) Assert.Equal(expected, status);
            else SameValue.Assert(expected, status);
            Assert.Null(response.Find("statusgateway-details-dropped"));
        }
    }
}

/// <summary>Gateway A, and one gateway B for each dialect that it requests from A.</summary>
public sealed class ChainedGatewayFixture : IAsyncLifetime
{
    private const string Budget = "Gateway:Limits:MaxTrailerBytes=400000";

    private readonly Dictionary<string, GatewayHost> _outer = [];
    private GatewayHost _inner = null!;

    /// <summary>Gets the Accept header of each gateway B; null for the default.</summary>
    public static IReadOnlyDictionary<string, string?> Dialects { get; } = new Dictionary<string, string?>
    {
        ["problem"] = null,
        ["protobuf"] = "application/x-protobuf",
        ["rpc-status"] = "application/json; dialect=rpc-status",
        ["google-error"] = "application/json; dialect=google-error",
    };

    /// <summary>Gets every code with every kind of details.</summary>
    internal static ImmutableArray<(string Kind, RpcStatus Status)> Statuses { get; } =
    [
        .. from kind in DetailKinds.All.Keys
           from code in Enum.GetValues<RpcCode>()
           where code != RpcCode.Ok
           select (kind, new RpcStatus(code, ((int)code % 3) switch { 0 => "", 1 => "Book \"x\" was not found.", _ => " ☺ 100%\r\n\0 " }, DetailKinds.All[kind])),
    ];

    public GatewayHost Outer(string dialect) => _outer[dialect];

    public async Task InitializeAsync()
    {
        var service = new InProcessService(LibraryReflection.Descriptor.Services[0])
            .Unary<GetBookRequest, Book>("GetBook", GetBookRequest.Parser, static (request, _) =>
                new ValueTask<RpcResult<Book>>(Statuses[int.Parse(request.Name.Split('/')[^1], CultureInfo.InvariantCulture)].Status));
        _inner = await GatewayHost.StartAsync(service, "Gateway:Errors:Masking=Off", Budget);
        foreach (var (dialect, accept) in Dialects)
        {
            IEnumerable<string> settings = accept is null ? [] : [$"Gateway:Upstreams:library:Metadata:Request:Set:accept={accept}"];
            _outer[dialect] = await GatewayHost.StartAsync([.. UpstreamSettings.Rest(_inner.Address), "Gateway:Errors:Masking=Off", Budget, .. settings]);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var gateway in _outer.Values) await gateway.DisposeAsync();
        await _inner.DisposeAsync();
    }
}
