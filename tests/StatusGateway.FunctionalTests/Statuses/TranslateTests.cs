using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Reading;
using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.Server.BuiltIn.Statuses.V1;
using StatusGateway.Transcoding;
using GrpcTrailers = StatusGateway.Core.Dialects.GrpcTrailers;

namespace StatusGateway.FunctionalTests.Statuses;

/// <summary>Tests TranslateStatus of the built-in service, over REST and gRPC.</summary>
public sealed class TranslateTests(StatusesFixture statuses) : IClassFixture<StatusesFixture>
{
    private static readonly StatusReadContext NotFound = new(404, StatusOrigin.Upstream);

    private static readonly Dictionary<string, IStatusDialect> Dialects = new()
    {
        ["problem"] = ProblemDialect.Instance,
        ["rpcStatus"] = RpcStatusDialect.Instance,
        ["googleError"] = GoogleErrorDialect.Instance,
        ["connect"] = ConnectDialect.Instance,
        ["protobuf"] = ProtobufDialect.Instance,
    };

    public static TheoryData<string, bool, bool> Sources
    {
        get
        {
            var sources = new TheoryData<string, bool, bool>();
            foreach (var dialect in Dialects.Keys)
            {
                foreach (var withType in new[] { true, false })
                {
                    if (withType || dialect != "protobuf") sources.Add(dialect, withType, false);
                    if (dialect != "protobuf") sources.Add(dialect, withType, true);
                }
            }

            return sources;
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task An_HTTP_error_in_any_dialect_is_read_as_text_and_as_JSON(string dialect, bool withType, bool asJson)
    {
        var body = Write(Dialects[dialect], Samples.Rich);
        JsonNode? value = asJson ? JsonNode.Parse(body) : dialect == "protobuf" ? Convert.ToBase64String(body) : Encoding.UTF8.GetString(body);
        var headers = withType ? new JsonObject { ["Content-Type"] = $"{Dialects[dialect].MediaType}; charset=utf-8" } : new JsonObject();

        var response = await statuses.TranslateAsync("http", new JsonObject { ["status"] = 404, ["headers"] = headers, ["body"] = value });

        CheckForms(Samples.Rich, response);
    }

    /// <summary>A translation is many times as large as its request.</summary>
    [Theory]
    [InlineData(256 * 1024, "200")]
    [InlineData(256 * 1024 + 1, "413 RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE")]
    public async Task Request_of_more_than_256_KiB_is_too_large_over_REST(int bytes, string expected)
    {
        var json = new JsonObject { ["grpc"] = new JsonObject { ["status"] = 5, ["message"] = "" } }.ToJsonString();
        json = json.Replace("\"\"", $"\"{new string('x', bytes - json.Length)}\"", StringComparison.Ordinal);

        var response = await statuses.PostAsync("statuses:translate", json);

        Assert.Equal(expected, response.Status == 200 ? "200" : response.Summary);
    }

    [Theory]
    [InlineData("application/grpc", 2)]
    [InlineData("application/grpc-web", 1)]
    [InlineData("application/proto", 1)]
    public async Task Request_of_more_than_256_KiB_is_too_large_in_every_protocol(string mediaType, int http)
    {
        var request = Google.Protobuf.MessageExtensions.ToByteArray(
            new TranslateStatusRequest { Grpc = new Server.BuiltIn.Statuses.V1.GrpcTrailers { Status = 5, Message = new string('x', 256 * 1024) } });

        var response = await RawGrpcClient.SendAsync(
            statuses.Gateway.Client(http), "/statusgateway.v1.Statuses/TranslateStatus", mediaType == "application/proto" ? request : MessageFrame.Encode(request), mediaType: mediaType);

        if (mediaType == "application/proto") Assert.Contains("resource_exhausted", Encoding.UTF8.GetString(response.Body), StringComparison.Ordinal);
        else Assert.Equal(("8", "MESSAGE_TOO_LARGE"), (response.Code, response.Reason));
    }

    [Fact]
    public async Task gRPC_trailers_are_read()
    {
        var response = await statuses.TranslateAsync("grpc", new JsonObject
        {
            ["status"] = 5,
            ["message"] = GrpcTrailers.MessageValue(Samples.Rich),
            ["detailsBin"] = GrpcTrailers.DetailsValue(Samples.Rich),
        });

        CheckForms(Samples.Rich, response);
    }

    [Fact]
    public async Task A_status_is_read()
    {
        CheckForms(Samples.Rich, await statuses.TranslateAsync("status", Samples.ToJson(Samples.Rich)));
        CheckForms(Samples.Fifty, await statuses.TranslateAsync("status", Samples.ToJson(Samples.Fifty)));
    }

    [Fact]
    public async Task A_gRPC_client_translates_a_status()
    {
        var result = await statuses.CallAsync("TranslateStatus", new TranslateStatusRequest { Status = Samples.Rich.ToProto() });

        var response = TranslateStatusResponse.Parser.ParseFrom(result.ResponseBytes);
        Assert.Equal(Samples.Rich, RpcStatus.FromProto(response.Status));
        Assert.Equal(Samples.Rich, ProblemDialect.Instance.Read(Encoding.UTF8.GetBytes(response.Forms.Problem.Body), NotFound));
    }

    [Fact]
    public async Task Each_form_has_the_HTTP_status_and_headers_of_its_protocol()
    {
        var forms = (await statuses.TranslateAsync("status", Samples.ToJson(Samples.Rich))).GetProperty("forms");

        var expected = new Dictionary<string, (int Status, string ContentType)>
        {
            ["grpcWeb"] = (200, "application/grpc-web-text+proto"),
            ["connect"] = (404, "application/json"),
            ["connectStream"] = (200, "application/connect+json"),
            ["problem"] = (404, "application/problem+json"),
            ["rpcStatus"] = (404, "application/json"),
            ["googleError"] = (404, "application/json"),
            ["protobuf"] = (404, "application/x-protobuf"),
        };
        foreach (var (name, (status, contentType)) in expected)
        {
            var form = forms.GetProperty(name);
            Assert.Equal(status, form.GetProperty("status").GetInt32());
            var headers = form.GetProperty("headers");
            Assert.Equal(contentType, headers.GetProperty("content-type").GetString());
            Assert.Equal(status == 404 ? "no-store" : null, headers.TryGetProperty("cache-control", out var cache) ? cache.GetString() : null);
            Assert.Equal(status == 404 ? "2" : null, headers.TryGetProperty("retry-after", out var retry) ? retry.GetString() : null);
        }
    }

    [Theory]
    [InlineData("grpc", "{}")]
    [InlineData("grpc", "{\"status\": 0, \"message\": \"lost\"}")]
    [InlineData("status", "{}")]
    public async Task OK_has_only_the_forms_that_can_represent_it(string source, string value)
    {
        var response = await statuses.TranslateAsync(source, JsonNode.Parse(value));

        Assert.Equal(["grpc", "grpcWeb", "connectStream", "rpcStatus"], response.GetProperty("forms").EnumerateObject().Select(form => form.Name));
        var forms = response.GetProperty("forms");
        Assert.Equal(RpcStatus.Ok, ReadGrpcWeb(forms.GetProperty("grpcWeb")));
        Assert.Equal("{}", forms.GetProperty("connectStream").GetProperty("body").GetString());
        Assert.Equal(200, forms.GetProperty("rpcStatus").GetProperty("status").GetInt32());
        Assert.Equal(0, JsonDocument.Parse(forms.GetProperty("rpcStatus").GetProperty("body").GetString()!).RootElement.GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData(503, "<html>", "text/html", 14, "503 Service Unavailable")]
    [InlineData(404, "no such page", "text/plain", 5, "no such page")]
    [InlineData(500, "", null, 13, "500 Internal Server Error")]
    [InlineData(500, "{\"message\":\"x\"}", "application/json", 13, "x")]
    [InlineData(200, "{\"code\":", "application/json", 2, "200 OK")]
    [InlineData(0, "\0\u0001", null, 2, "")]
    public async Task An_unreadable_body_is_a_status_with_origin_network(int httpStatus, string body, string? mediaType, int code, string message)
    {
        var headers = mediaType is null ? new JsonObject() : new JsonObject { ["content-type"] = mediaType };

        var response = await statuses.TranslateAsync("http", new JsonObject { ["status"] = httpStatus, ["headers"] = headers, ["body"] = body });

        CheckForms(new RpcStatus(code, message), response, "network");
    }

    [Fact]
    public async Task Any_JSON_value_is_a_body()
    {
        foreach (var body in new[] { "null", "[]", "[1,{}]", "{}", "{\"a\":{\"b\":[null]}}" })
            CheckForms(new RpcStatus(RpcCode.Unavailable, "503 Service Unavailable"), await statuses.TranslateAsync("http", new JsonObject { ["status"] = 503, ["body"] = JsonNode.Parse(body) }), "network");
        foreach (var body in new[] { "1", "true" })
            CheckForms(new RpcStatus(RpcCode.Unavailable, body), await statuses.TranslateAsync("http", new JsonObject { ["status"] = 503, ["body"] = JsonNode.Parse(body) }), "network");
    }

    [Fact]
    public async Task Unreadable_details_are_dropped_and_the_status_is_kept()
    {
        foreach (var details in new[] { "!!!", "/w" })
            CheckForms(new RpcStatus(RpcCode.NotFound, "m"), await statuses.TranslateAsync("grpc", new JsonObject { ["status"] = 5, ["message"] = "m", ["detailsBin"] = details }));
        CheckForms(new RpcStatus(99, "m"), await statuses.TranslateAsync("grpc", new JsonObject { ["status"] = 99, ["message"] = "m" }));
    }

    [Fact]
    public async Task A_JSON_detail_of_an_unknown_type_becomes_a_Struct()
    {
        var body = """{"code": 5, "message": "m", "details": [{"@type": "type.example.com/acme.v1.Unknown", "a": [1]}]}""";

        var response = await statuses.TranslateAsync("http", new JsonObject { ["status"] = 404, ["body"] = JsonNode.Parse(body) });

        var detail = response.GetProperty("status").GetProperty("details")[0];
        Assert.Equal("type.googleapis.com/google.protobuf.Struct", detail.GetProperty("@type").GetString());
        Assert.Equal("type.example.com/acme.v1.Unknown", detail.GetProperty("value").GetProperty("@type").GetString());
    }

    [Theory]
    [InlineData("Retry-After", "30", 30)]
    [InlineData("retry-after", "Thu, 01 Jan 1970 00:00:00 GMT", 0)]
    public async Task RetryAfter_becomes_RetryInfo(string name, string value, int seconds)
    {
        var response = await statuses.TranslateAsync("http", new JsonObject { ["status"] = 429, ["headers"] = new JsonObject { [name] = value }, ["body"] = "" });

        CheckForms(new RpcStatus(RpcCode.ResourceExhausted, "429 Too Many Requests", [StatusDetail.Create(new Rpc.RetryInfo { RetryDelay = new() { Seconds = seconds } })]), response, "network");
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData("99999999999999999999")]
    public async Task An_invalid_RetryAfter_is_ignored(string value)
    {
        var response = await statuses.TranslateAsync("http", new JsonObject { ["status"] = 429, ["headers"] = new JsonObject { ["retry-after"] = value } });

        Assert.Equal(8, response.GetProperty("status").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_request_must_have_exactly_one_source()
    {
        Assert.Equal("400 INVALID_ARGUMENT SOURCE_MISSING", (await statuses.PostAsync("statuses:translate", "{}")).Summary);
        Assert.Equal("400 INVALID_ARGUMENT MALFORMED_BODY", (await statuses.PostAsync("statuses:translate", "{\"grpc\": {\"status\": 5}, \"status\": {\"code\": 5}}")).Summary);
        Assert.Equal(3, (await statuses.CallAsync("TranslateStatus", new TranslateStatusRequest())).Code);
    }

    private static byte[] Write(IStatusDialect dialect, RpcStatus status)
    {
        using var body = new PooledBuffer();
        dialect.Write(status, new StatusWriteContext { HttpStatus = status.Code.Info().HttpStatus }, body);
        return body.WrittenSpan.ToArray();
    }

    /// <summary>Asserts the status of a response, and that every form is read back as the same status.</summary>
    private static void CheckForms(RpcStatus expected, JsonElement response, string origin = "upstream")
    {
        Assert.Equal(origin, response.GetProperty("origin").GetString());
        var context = new StatusReadContext(expected.Code.Info().HttpStatus, StatusOrigin.Upstream);
        Assert.Equal(expected, RpcStatusDialect.Instance.Read(Encoding.UTF8.GetBytes(response.GetProperty("status").GetRawText()), context));
        var forms = response.GetProperty("forms");
        Assert.Equal(["connect", "connectStream", "googleError", "grpc", "grpcWeb", "problem", "protobuf", "rpcStatus"], forms.EnumerateObject().Select(form => form.Name).Order(StringComparer.Ordinal));

        var grpc = forms.GetProperty("grpc");
        Assert.Equal(expected, GrpcTrailers.Read(grpc.GetProperty("status").GetRawText(), Text(grpc, "message"), Text(grpc, "detailsBin"), StatusOrigin.Upstream, out var errors));
        Assert.Equal(GrpcTrailerErrors.None, errors);
        Assert.Equal(expected, ReadGrpcWeb(forms.GetProperty("grpcWeb")));
        Assert.Equal(expected, ConnectDialect.ReadEndStream(Encoding.UTF8.GetBytes(Text(forms.GetProperty("connectStream"), "body")!), StatusOrigin.Upstream, out _));
        foreach (var (name, dialect) in Dialects)
        {
            var body = Text(forms.GetProperty(name), "body")!;
            Assert.Equal(expected, dialect.Read(name == "protobuf" ? Convert.FromBase64String(body) : Encoding.UTF8.GetBytes(body), context));
        }
    }

    private static string? Text(JsonElement form, string member) => form.TryGetProperty(member, out var value) ? value.GetString() : null;

    private static RpcStatus ReadGrpcWeb(JsonElement form)
    {
        var frame = Convert.FromBase64String(Text(form, "body")!);
        Assert.Equal(0x80, frame[0]);
        Assert.Equal(frame.Length - 5, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(1)));
        return GrpcWebTrailers.Read(frame.AsSpan(5), StatusOrigin.Upstream, out _, out _);
    }
}
