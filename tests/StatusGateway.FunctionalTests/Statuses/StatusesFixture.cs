using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.Core;
using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.Server.BuiltIn.Statuses.V1;

namespace StatusGateway.FunctionalTests.Statuses;

/// <summary>A gateway with masking, and a gRPC client for its built-in service statusgateway.v1.Statuses.</summary>
public sealed class StatusesFixture : IAsyncLifetime
{
    private const string Service = "statusgateway.v1.Statuses";

    private readonly string _descriptors = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public GatewayHost Gateway { get; private set; } = null!;

    public GrpcJsClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await File.WriteAllBytesAsync(_descriptors, DescriptorSet(StatusesReflection.Descriptor));
        Client = await GrpcJsClient.StartAsync(_descriptors);
        Gateway = await GatewayHost.StartAsync("Gateway:Errors:Masking=On");
    }

    public async Task DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Client.DisposeAsync();
        File.Delete(_descriptors);
    }

    public Task<RestResponse> GetAsync(string path, params IEnumerable<(string Name, string Value)> headers) =>
        Gateway.GetAsync($"/statusgateway/v1/{path}", headers);

    public Task<RestResponse> PostAsync(string path, string json, params IEnumerable<(string Name, string Value)> headers) =>
        RestResponse.SendAsync(Gateway.Http1, HttpMethod.Post, $"/statusgateway/v1/{path}", json, headers);

    /// <summary>Raises a status over REST.</summary>
    public Task<RestResponse> RaiseAsync(string status, params IEnumerable<(string Name, string Value)> headers) => PostAsync("statuses:raise", status, headers);

    /// <summary>Calls a method of the service over gRPC with the serialized bytes of a message.</summary>
    public Task<GrpcJsResult> CallAsync(string method, IMessage request) =>
        Client.CallAsync(new GrpcJsCall(Gateway.Target, $"{Service}/{method}") { RequestBytes = request.ToByteArray(), Raw = true });

    /// <summary>Translates a status over REST, and asserts success.</summary>
    public async Task<JsonElement> TranslateAsync(string source, JsonNode? value)
    {
        var response = await PostAsync("statuses:translate", new JsonObject { [source] = value }.ToJsonString());
        Assert.True(response.Status == 200, response.ToString());
        return response.Json;
    }

    /// <summary>Serializes a file and its imports as a descriptor set, imports first, as protoc does.</summary>
    private static byte[] DescriptorSet(FileDescriptor file)
    {
        const int fileField = 1;
        var written = new HashSet<string>();
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes);
        Write(file);
        output.Flush();
        return bytes.ToArray();

        void Write(FileDescriptor one)
        {
            if (!written.Add(one.Name)) return;
            foreach (var import in one.Dependencies) Write(import);
            output.WriteTag(fileField, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(one.SerializedData);
        }
    }
}

/// <summary>Statuses that several tests use.</summary>
internal static class Samples
{
    /// <summary>A status with details of known types, an unknown type, another URL prefix, a duplicate, and invalid bytes.</summary>
    public static RpcStatus Rich { get; } = new(
        RpcCode.NotFound,
        " Book \"x\" was not found: 100% ☺\r\n ",
        [
            StatusDetail.Create(new Rpc.ErrorInfo { Reason = "BOOK_NOT_FOUND", Domain = "library.example.com", Metadata = { ["name"] = "shelves/1/books/9" } }),
            StatusDetail.Create(new Rpc.RetryInfo { RetryDelay = new() { Seconds = 1, Nanos = 500_000_000 } }),
            StatusDetail.Create(new Rpc.BadRequest { FieldViolations = { new Rpc.BadRequest.Types.FieldViolation { Field = "book.title", Description = "Must not be empty." } } }),
            StatusDetail.Create(new Rpc.DebugInfo { StackEntries = { "at A" }, Detail = "stack" }),
            new StatusDetail("type.example.com/acme.v1.Unknown", new byte[] { 0xDE, 0xAD, 0xBE, 0xEF, 0x00, 0xFF }),
            new StatusDetail("example.com/google.rpc.ErrorInfo", new Rpc.ErrorInfo { Reason = "FOREIGN_PREFIX" }.ToByteArray()),
            new StatusDetail("type.googleapis.com/google.rpc.RetryInfo", new byte[] { 0xFF }),
            StatusDetail.Create(new Rpc.RetryInfo { RetryDelay = new() { Seconds = 1, Nanos = 500_000_000 } }),
        ]);

    /// <summary>A status with 50 different details.</summary>
    public static RpcStatus Fifty { get; } = new(
        RpcCode.InvalidArgument,
        "Fifty.",
        [.. Enumerable.Range(0, 50).Select(number => StatusDetail.Create(new Rpc.ResourceInfo { ResourceName = $"r{number}" }))]);

    /// <summary>Writes a status as JSON, with the details as bytes.</summary>
    public static JsonObject ToJson(RpcStatus status) => new()
    {
        ["code"] = (int)status.Code,
        ["message"] = status.Message,
        ["details"] = new JsonArray([.. status.Details.Select(detail => new JsonObject
        {
            ["@type"] = detail.TypeUrl,
            ["@value"] = Convert.ToBase64String(detail.Value.Span),
        })]),
    };

    /// <summary>Reads the status of a gRPC response, and asserts that its trailers agree.</summary>
    public static RpcStatus Read(GrpcJsResult result)
    {
        if (result.DetailsBin is null) return new RpcStatus(result.Code, result.Message);
        var status = Rpc.Status.Parser.ParseFrom(result.DetailsBin);
        Assert.Equal((status.Code, status.Message), (result.Code, result.Message));
        return RpcStatus.FromProto(status);
    }

    /// <summary>Reads the status of a REST response in any dialect.</summary>
    public static RpcStatus Read(RestResponse response) => Core.Http.StatusReader.Read(
        response.Bytes, response.MediaType, new Core.Reading.StatusReadContext(response.Status, StatusOrigin.Upstream), out _);
}
