using Google.Protobuf;
using Google.Rpc;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing.Compression;
using StatusGateway.Server.Inbound;
using StatusGateway.Server.Tests.Probes;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Tests.Pipeline;

public class FailuresTests
{
    // The contract's table: reason, code, HTTP status. UPSTREAM_RESET and UPSTREAM_PROTOCOL_ERROR go by the case; theirs is what a
    // case has that says nothing else.
    private static readonly Dictionary<string, (RpcCode Code, int? HttpStatus)> Contract = new(StringComparer.Ordinal)
    {
        ["ROUTE_NOT_FOUND"] = (RpcCode.NotFound, 404),
        ["METHOD_NOT_ALLOWED"] = (RpcCode.Unimplemented, 405),
        ["UNSUPPORTED_MEDIA_TYPE"] = (RpcCode.InvalidArgument, 415),
        ["UNSUPPORTED_ENCODING"] = (RpcCode.Unimplemented, 415),
        ["UNSUPPORTED_VERSION"] = (RpcCode.InvalidArgument, 400),
        ["MALFORMED_BODY"] = (RpcCode.InvalidArgument, 400),
        ["MALFORMED_FRAME"] = (RpcCode.Internal, 400),
        ["WRONG_MESSAGE_COUNT"] = (RpcCode.Unimplemented, 400),
        ["INVALID_PARAMETER"] = (RpcCode.InvalidArgument, 400),
        ["INVALID_HEADER"] = (RpcCode.InvalidArgument, 400),
        ["MESSAGE_TOO_LARGE"] = (RpcCode.ResourceExhausted, 413),
        ["REQUEST_HEADERS_TOO_LARGE"] = (RpcCode.ResourceExhausted, 431),
        ["MESSAGE_NOT_EXPRESSIBLE"] = (RpcCode.InvalidArgument, 400),
        ["AUTHENTICATION_REQUIRED"] = (RpcCode.Unauthenticated, 401),
        ["ACCESS_DENIED"] = (RpcCode.PermissionDenied, 403),
        ["AUTHORIZER_UNAVAILABLE"] = (RpcCode.Unavailable, 503),
        ["CALLER_CANCELLED"] = (RpcCode.Cancelled, 499),
        ["DEADLINE_EXPIRED"] = (RpcCode.DeadlineExceeded, 504),
        ["UPSTREAM_UNREACHABLE"] = (RpcCode.Unavailable, 503),
        ["UPSTREAM_RESET"] = (RpcCode.Unavailable, 502),
        ["UPSTREAM_PROTOCOL_ERROR"] = (RpcCode.Unknown, null),
        ["UPSTREAM_RESPONSE_INVALID"] = (RpcCode.Internal, 502),
        ["UPSTREAM_RESPONSE_TOO_LARGE"] = (RpcCode.ResourceExhausted, 502),
        ["RATE_LIMITED"] = (RpcCode.ResourceExhausted, 429),
        ["OVERLOADED"] = (RpcCode.Unavailable, 503),
        ["SHUTTING_DOWN"] = (RpcCode.Unavailable, 503),
        ["INTERNAL_FAILURE"] = (RpcCode.Internal, 500),
    };

    [Theory]
    [InlineData("POST", "GET is not allowed for this path. Use POST.")]
    [InlineData("DELETE, POST", "GET is not allowed for this path. Use one of DELETE, POST.")]
    public void Allowed_verbs_are_listed_in_message_and_header(string allowed, string message)
    {
        var end = RoutingErrors.MethodNotAllowed("GET", allowed);

        Assert.Equal((message, new("Allow", allowed)), (end.Status.Message, end.Header));
    }

    [Fact]
    public void Every_reason_has_the_code_and_HTTP_status_of_the_contract()
    {
        Assert.Equal(FailureReason.All.Length, FailureReason.All.Select(reason => reason.Name).Distinct().Count());
        foreach (var reason in FailureReason.All)
        {
            Assert.True(Contract.TryGetValue(reason.Name, out var row), reason.Name);
            Assert.Equal(row, (reason.Code, reason.HttpStatus));
        }
    }

    [Fact]
    public void Every_reason_gives_a_complete_status()
    {
        foreach (var reason in FailureReason.All)
        {
            var end = Failures.Create(reason, "It failed.", metadata: [new("key", "value")]);

            Ends.AssertFailure(end, reason);
            Assert.Equal("It failed.", end.Status.Message);
            Assert.Equal(reason.HttpStatus, end.HttpStatus);
            Assert.Equal("value", Ends.Info(end).Metadata["key"]);
            Assert.Null(end.Trailers);
            Assert.Null(end.Header);
        }
    }

    [Fact]
    public void Every_declared_reason_is_in_All()
    {
        var declared = typeof(FailureReason).GetProperties().Where(property => property.PropertyType == typeof(FailureReason)).Select(property => property.GetValue(null));

        Assert.Equal(declared.OfType<FailureReason>().ToHashSet(), FailureReason.All.ToHashSet());
    }

    [Fact]
    public void Code_status_and_details_can_be_overridden()
    {
        var end = Failures.Create(FailureReason.RouteNotFound, "No.", RpcCode.Unimplemented, 501, null, new RequestInfo { RequestId = "7" }, new Help());

        Assert.Equal((RpcCode.Unimplemented, 501), (end.Status.Code, end.HttpStatus));
        Assert.Equal(["google.rpc.ErrorInfo", "google.rpc.RequestInfo", "google.rpc.Help"], end.Status.Details.Select(detail => detail.TypeName.ToString()));
    }

    [Theory]
    [InlineData(RpcCode.Unknown, 502)]
    [InlineData(RpcCode.Internal, 502)]
    [InlineData(RpcCode.Unimplemented, 502)]
    [InlineData(RpcCode.Unavailable, null)]
    [InlineData(RpcCode.Unauthenticated, null)]
    [InlineData(RpcCode.PermissionDenied, null)]
    public void A_protocol_error_is_502_if_its_code_is_a_server_error(RpcCode code, int? httpStatus)
    {
        var end = Failures.ProtocolError("library", code, "it sang.");

        Ends.AssertFailure(end, FailureReason.UpstreamProtocolError, code);
        Assert.Equal(httpStatus, end.HttpStatus);
        Assert.Equal("library", Ends.Info(end).Metadata["upstream"]);
    }

    [Fact]
    public void An_unreachable_upstream_has_a_retry_delay_of_one_second()
    {
        var end = Failures.Unreachable("library", "the connection was refused.");

        Ends.AssertFailure(end, FailureReason.UpstreamUnreachable);
        Assert.Equal("The upstream \"library\" cannot be reached: the connection was refused.", end.Status.Message);
        Assert.Equal(1, Ends.Retry(end).RetryDelay.Seconds);
    }

    [Theory]
    [InlineData("{\"displayName\":1}", null, "displayName", "/displayName")]
    [InlineData("{\"displayName\":1}", "item", "item.displayName", "/displayName")]
    [InlineData("{\"allParts\":[{},{\"partName\":1}]}", "item", "item.allParts[1].partName", "/allParts/1/partName")]
    [InlineData("{\"labels\":{\"a.b\":1}}", null, "labels.a.b", "/labels/a.b")]
    [InlineData("{\"nothing\":1}", "item", "item.nothing", "/nothing")]
    [InlineData("[]", "item", "item", "")]
    [InlineData("{", null, "", "")]
    public void A_malformed_body_has_field_and_pointer(string json, string? bodyField, string field, string pointer)
    {
        var end = Failures.MalformedBody(ErrorOf("probe.v1.Item", json), bodyField);

        Ends.AssertMalformedBody(end, field, pointer);
    }

    [Fact]
    public void The_pointer_into_a_list_body_begins_with_the_index()
    {
        var type = SchemaSet.FromGenerated(ProbeReflection.Descriptor).FindMessage("probe.v1.Item")!;
        using var output = new PooledBuffer();
        var error = JsonToWire.ReadField(type.FindField("all_parts")!, type, "[{},{\"partName\":1}]"u8, JsonOptions.Default, output);

        Ends.AssertMalformedBody(Failures.MalformedBody(error!, "all_parts"), "all_parts[1].partName", "/1/partName");
    }

    [Fact]
    public void One_invalid_parameter_is_in_the_message_and_several_are_violations()
    {
        var one = Failures.InvalidParameters([new ParameterError("a", "Not so.")]);
        var two = Failures.InvalidParameters([new ParameterError("a", "Not so."), new ParameterError("b", "Nor so.")]);

        Ends.AssertFailure(one, FailureReason.InvalidParameter);
        Assert.Equal("The parameter \"a\" is invalid: Not so.", one.Status.Message);
        Assert.Equal("2 parameters are invalid.", two.Status.Message);
        Assert.Equal(["a: Not so.", "b: Nor so."], Ends.Violations(two).FieldViolations.Select(violation => $"{violation.Field}: {violation.Description}"));
    }

    [Fact]
    public void The_first_50_invalid_parameters_are_listed_shortened_and_printable()
    {
        var many = Failures.InvalidParameters([.. Enumerable.Range(0, 70).Select(i => new ParameterError($"a{i}\0", "Not so."))]);
        var nameless = Failures.InvalidParameters([new ParameterError("", "The query has a parameter without a name.")]);
        var longest = Failures.InvalidParameters([new ParameterError("\n" + new string('a', 3000), "Not so.")]);

        Assert.Equal("50 parameters are invalid, and 20 more.", many.Status.Message);
        Assert.Equal(50, Ends.Violations(many).FieldViolations.Count);
        Assert.Equal("a0\uFFFD", Ends.Violations(many).FieldViolations[0].Field);
        Assert.Equal("The query has a parameter without a name.", nameless.Status.Message);
        Assert.StartsWith("The parameter \"\uFFFDaaa", longest.Status.Message, StringComparison.Ordinal);
        Assert.InRange(longest.Status.Message.Length, 100, 200);
        Assert.InRange(Ends.Violations(longest).FieldViolations[0].Field.Length, 100, 513);
    }

    [Fact]
    public void Other_errors_have_reason_and_metadata()
    {
        Ends.AssertFailure(Failures.DeadlineExpired, FailureReason.DeadlineExpired);
        Ends.AssertFailure(Failures.CallerCancelled, FailureReason.CallerCancelled);
        Ends.AssertFailure(Failures.Internal, FailureReason.InternalFailure);
        Ends.AssertFailure(Failures.TooLarge(17), FailureReason.MessageTooLarge);
        Assert.Equal("17", Ends.Info(Failures.TooLarge(17)).Metadata["limit"]);
        Ends.AssertFailure(Failures.UnsupportedEncoding("zstd", EncodingList.Supported), FailureReason.UnsupportedEncoding);
        Assert.Equal("gzip, br, deflate, identity", Ends.Info(Failures.UnsupportedEncoding("zstd", EncodingList.Supported)).Metadata["supported"]);
        Ends.AssertFailure(Failures.InvalidHeader("a-bin", "it is odd."), FailureReason.InvalidHeader);
        Assert.Equal("a-bin", Ends.Info(Failures.InvalidHeader("a-bin", "it is odd.")).Metadata["header"]);
    }

    [Theory]
    [InlineData("a\r\nb\0c", "a\uFFFD\uFFFDb\uFFFDc")]
    [InlineData("", "")]
    public void Control_characters_in_shown_text_are_replaced(string text, string expected) =>
        Assert.Equal(expected, Failures.Shown(text));

    [Fact]
    public void Long_shown_text_is_truncated() =>
        Assert.Equal(new string('a', 100) + "…", Failures.Shown(new string('a', 101)));

    private static TranscodeError ErrorOf(string type, string json)
    {
        using var output = new PooledBuffer();
        var error = JsonToWire.Read(
            SchemaSet.FromGenerated(ProbeReflection.Descriptor).FindMessage(type)!, ByteString.CopyFromUtf8(json).Span, JsonOptions.Default, output);
        Assert.NotNull(error);
        return error;
    }
}
