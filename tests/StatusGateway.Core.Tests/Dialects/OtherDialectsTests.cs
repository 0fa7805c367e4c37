using System.Text;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Http;
using StatusGateway.Core.Reading.Foreign;
using StatusGateway.Transcoding;

namespace StatusGateway.Core.Tests.Dialects;

/// <summary>The exact bytes of the dialects, and bytes of other implementations.</summary>
public class OtherDialectsTests
{
    private const string InfoJson = """{"@type":"type.googleapis.com/google.rpc.RequestInfo","requestId":"r-1"}""";

    private static readonly StatusDetail Info = StatusDetail.Create(new Rpc.RequestInfo { RequestId = "r-1" });

    private static readonly StatusDetail Unknown = new("example.com/shop.v1.Unknown", new byte[] { 8, 1 });

    public static TheoryData<StatusDialect> Dialects => [.. System.Enum.GetValues<StatusDialect>()];

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Missing_output_is_rejected(StatusDialect dialect)
    {
        var status = new RpcStatus(RpcCode.NotFound);

        Assert.Throws<ArgumentNullException>("output", () => DialectNegotiator.Get(dialect).Write(status, new StatusWriteContext { HttpStatus = 404 }, null!));
        Assert.Throws<ArgumentNullException>("output", () => ConnectDialect.Instance.Write(status, new StatusWriteContext { HttpStatus = 404 }, null!));
        Assert.Throws<ArgumentNullException>("output", () => status.WriteTo(null!));
    }

    [Fact]
    public void Status_is_written_as_ProtoJSON()
    {
        Assert.Equal("""{"code":0,"message":""}""", Write(RpcStatusDialect.Instance, RpcStatus.Ok));
        Assert.Equal("""{"code":5,"message":""}""", Write(RpcStatusDialect.Instance, new RpcStatus(RpcCode.NotFound)));
        Assert.Equal(
            $$"""{"code":5,"message":"m\n","details":[{{InfoJson}},{"@type":"example.com/shop.v1.Unknown","@value":"CAE="}]}""",
            Write(RpcStatusDialect.Instance, new RpcStatus(RpcCode.NotFound, "m\n", [Info, Unknown])));
    }

    [Fact]
    public void Example_of_Envoy_is_read()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"code":5,"details":[{{InfoJson}}]}""");

        Assert.Equal(new RpcStatus(RpcCode.NotFound, "", [Info]), RpcStatusDialect.Instance.Read(body, new(404, StatusOrigin.Upstream)));
    }

    [Theory]
    [InlineData(422, """[{"@type":"example.com/shop.v1.Unknown","a":1}]""", RpcCode.NotFound)]
    [InlineData(422, """[{"@type":"example.com/shop.v1.Unknown","@value":"CAE="}]""", RpcCode.NotFound)]
    [InlineData(422, """[{"@type":"type.googleapis.com/google.protobuf.Struct","value":{}}]""", RpcCode.NotFound)]
    [InlineData(422, """[5,{"@type":"type.googleapis.com/google.rpc.Help"}]""", RpcCode.NotFound)]
    [InlineData(422, """[{"type":"x"}]""", RpcCode.InvalidArgument)]
    [InlineData(422, """[{"@type":5}]""", RpcCode.InvalidArgument)]
    [InlineData(422, "[]", RpcCode.InvalidArgument)]
    [InlineData(422, "5", RpcCode.InvalidArgument)]
    [InlineData(404, "[]", RpcCode.NotFound)]
    [InlineData(599, "[]", RpcCode.NotFound)]
    public void Number_counts_with_typed_details(int httpStatus, string details, RpcCode code)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"code":5,"message":"m","details":{{details}}}""");

        Assert.Equal(code, RpcStatusDialect.Instance.Read(body, new(httpStatus, StatusOrigin.Upstream)).Code);
    }

    [Fact]
    public void Google_envelope_has_HTTP_status_and_name()
    {
        Assert.Equal(
            $$"""{"error":{"code":404,"message":"m","status":"NOT_FOUND","details":[{{InfoJson}}]} }""".Replace(" }", "}", StringComparison.Ordinal),
            Write(GoogleErrorDialect.Instance, new RpcStatus(RpcCode.NotFound, "m", [Info])));
        using var inner = new PooledBuffer();
        GoogleErrorDialect.WriteInner(new RpcStatus(RpcCode.Aborted), new StatusWriteContext { HttpStatus = 410 }, inner);
        Assert.Equal("""{"code":410,"message":"","status":"ABORTED"}""", Encoding.UTF8.GetString(inner.WrittenSpan));
    }

    [Theory]
    [InlineData(404, """{"error":{"code":404,"message":"m","status":"NOT_FOUND","errors":[{"reason":"x"}],"details":[INFO,5]}}""", RpcCode.NotFound, 2)]
    [InlineData(404, """{"error":{"details":[INFO],"code":404,"message":"m","errors":[{"reason":"x"}]}}""", RpcCode.NotFound, 1)]
    [InlineData(404, """{"error":{"message":"m","details":[INFO,{"@type":"te""", RpcCode.NotFound, 1)]
    [InlineData(500, """{"error":{"message":"m","status":"UNAVAILABLE","details":[{"@type":"example.com/x","a":1}]}}""", RpcCode.Unavailable, 1)]
    public void Google_envelope_is_read_with_details(int httpStatus, string body, RpcCode code, int details)
    {
        var status = GoogleErrorDialect.Instance.Read(Encoding.UTF8.GetBytes(body.Replace("INFO", InfoJson, StringComparison.Ordinal)), new(httpStatus, StatusOrigin.Upstream));

        Assert.Equal(code, status.Code);
        Assert.Equal("m", status.Message);
        Assert.Equal(details, status.Details.Length);
        if (body.Contains("INFO", StringComparison.Ordinal)) Assert.Equal(Info, status.Details[0]);
    }

    [Theory]
    [InlineData("canceled", RpcCode.Cancelled)]
    [InlineData("unknown", RpcCode.Unknown)]
    [InlineData("invalid_argument", RpcCode.InvalidArgument)]
    [InlineData("malformed", RpcCode.InvalidArgument)]
    [InlineData("deadline_exceeded", RpcCode.DeadlineExceeded)]
    [InlineData("not_found", RpcCode.NotFound)]
    [InlineData("bad_route", RpcCode.Unimplemented)]
    [InlineData("already_exists", RpcCode.AlreadyExists)]
    [InlineData("permission_denied", RpcCode.PermissionDenied)]
    [InlineData("unauthenticated", RpcCode.Unauthenticated)]
    [InlineData("resource_exhausted", RpcCode.ResourceExhausted)]
    [InlineData("failed_precondition", RpcCode.FailedPrecondition)]
    [InlineData("aborted", RpcCode.Aborted)]
    [InlineData("out_of_range", RpcCode.OutOfRange)]
    [InlineData("unimplemented", RpcCode.Unimplemented)]
    [InlineData("internal", RpcCode.Internal)]
    [InlineData("unavailable", RpcCode.Unavailable)]
    [InlineData("dataloss", RpcCode.DataLoss)]
    public void Twirp_codes_are_read(string name, RpcCode code)
    {
        foreach (var httpStatus in new[] { 200, 404, 500 })
        {
            var status = ReadTwirp($$"""{"code":"{{name}}","msg":"m"}""", httpStatus);
            Assert.Equal(new RpcStatus(code, "m"), status.WithDetails([]));

            // The two codes without an equivalent have a reason.
            Assert.Equal(name is "malformed" or "bad_route" ? name.ToUpperInvariant() : null, status.GetDetail<Rpc.ErrorInfo>()?.Reason);
        }
    }

    [Fact]
    public void Twirp_meta_becomes_metadata()
    {
        var status = ReadTwirp("""{"meta":{"b":"1","a":"\u00e9","c":[1, 2],"d":null,"b":"2"},"msg":"m","code":"aborted"}""", 409);
        var expected = new Rpc.ErrorInfo { Metadata = { ["b"] = "2", ["a"] = "é", ["c"] = "[1,2]" } };

        Assert.Equal(expected, status.GetDetail<Rpc.ErrorInfo>());
    }

    [Theory]
    [InlineData("""{"code":"not_found","msg":"m","meta":{"a":"b","c":[1,""", "m", 1)]
    [InlineData("""{"code":"not_found","msg":5,"meta":[]}""", "418", 0)]
    [InlineData("""{"code":"not_found"}""", "418", 0)]
    public void Truncated_Twirp_error_is_read_in_part(string body, string message, int metadata)
    {
        var status = ReadTwirp(body, 418);

        Assert.Equal(RpcCode.NotFound, status.Code);
        Assert.Equal(message, status.Message);
        Assert.Equal(metadata, status.GetDetail<Rpc.ErrorInfo>()?.Metadata.Count ?? 0);
    }

    [Fact]
    public void GrpcWeb_trailers_are_a_block_of_lines()
    {
        using var output = new PooledBuffer();
        GrpcWebTrailers.Write(new RpcStatus(RpcCode.NotFound, " ☺", [new StatusDetail("x/y", default)]), [new("x-a", "1"), new("x-a", "2")], output);
        GrpcWebTrailers.Write(RpcStatus.Ok, null, output);

        Assert.Equal(
            "grpc-status: 5\r\ngrpc-message: %20%E2%98%BA\r\ngrpc-status-details-bin: CAUSBCDimLoaBQoDeC95\r\nx-a: 1\r\nx-a: 2\r\ngrpc-status: 0\r\n",
            Encoding.ASCII.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("grpc-status: 5\r\ngrpc-message: m\r\n", RpcCode.NotFound, "m", GrpcTrailerErrors.None)]
    [InlineData("GRPC-Status:5\r\nGrpc-MESSAGE:m", RpcCode.NotFound, "m", GrpcTrailerErrors.None)]
    [InlineData("grpc-status : 5\ngrpc-message:\t m \n\n", RpcCode.NotFound, "m", GrpcTrailerErrors.None)]
    [InlineData("grpc-message: a: b\r\ngrpc-status: 5\r\n\r\nrubbish", RpcCode.NotFound, "a: b", GrpcTrailerErrors.None)]
    [InlineData("grpc-status: 0\r\ngrpc-message: m\r\n", RpcCode.Ok, "", GrpcTrailerErrors.None)]
    [InlineData("grpc-message: m\r\n", RpcCode.Unknown, "m", GrpcTrailerErrors.MissingStatus)]
    [InlineData("", RpcCode.Unknown, "", GrpcTrailerErrors.MissingStatus)]
    [InlineData(":5\r\ngrpc-status\r\n", RpcCode.Unknown, "", GrpcTrailerErrors.MissingStatus)]
    [InlineData("grpc-status: x\r\n", RpcCode.Unknown, "", GrpcTrailerErrors.InvalidStatus)]
    [InlineData("grpc-status: 5\r\ngrpc-status: 5\r\n", RpcCode.Unknown, "", GrpcTrailerErrors.InvalidStatus)]
    [InlineData("grpc-status: 5\r\ngrpc-status-details-bin: CAU\r\ngrpc-status-details-bin: CAU\r\n", RpcCode.NotFound, "", GrpcTrailerErrors.InvalidDetails)]
    public void GrpcWeb_trailers_allow_any_case_and_line_end(string block, RpcCode code, string message, GrpcTrailerErrors expected)
    {
        var status = GrpcWebTrailers.Read(Encoding.UTF8.GetBytes(block), StatusOrigin.Upstream, out var metadata, out var errors);

        Assert.Equal(new RpcStatus(code, message), status);
        Assert.Equal(expected, errors);
        Assert.Empty(metadata);
    }

    [Fact]
    public void GrpcWeb_metadata_keeps_its_order()
    {
        GrpcWebTrailers.Read("X-B: 1\r\ngrpc-status: 0\r\nx-a: 2\r\nx-b:\r\n"u8, StatusOrigin.Upstream, out var metadata, out _);

        Assert.Equal([new("x-b", "1"), new("x-a", "2"), new("x-b", "")], metadata);
    }

    [Theory]
    [InlineData("""{"@type":"type.googleapis.com/google.rpc.Help","a":1}""")]
    [InlineData("""{"a":1}""")]
    public void Detail_without_bytes_is_kept_in_every_JSON_dialect(string detail)
    {
        var expected = StatusDetail.Create(Struct.Parser.ParseJson(detail));
        foreach (var body in new[] { $$"""{"code":5,"details":[{{detail}}]}""", $$"""{"error":{"status":"NOT_FOUND","details":[{{detail}}]} }""" })
            Assert.Equal(expected, Assert.Single(StatusReader.Read(Encoding.UTF8.GetBytes(body), null, new(404, StatusOrigin.Upstream), out _).Details));
    }

    private static string Write(IStatusDialect dialect, RpcStatus status) => Encoding.UTF8.GetString(RoundTrips.Write(dialect, status));

    private static RpcStatus ReadTwirp(string body, int httpStatus) => TwirpReader.Read(Encoding.UTF8.GetBytes(body), new(httpStatus, StatusOrigin.Upstream));
}
