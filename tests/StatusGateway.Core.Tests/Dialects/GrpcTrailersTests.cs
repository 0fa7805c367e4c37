using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Core.Dialects;
using static StatusGateway.Core.Dialects.GrpcTrailerErrors;

namespace StatusGateway.Core.Tests.Dialects;

public class GrpcTrailersTests
{
    private const string QuotaMessage = "quota ☺ 100%";
    private const string QuotaEncoded = "quota %E2%98%BA 100%25";
    private const string QuotaDetails =
        "CAgSDnF1b3RhIOKYuiAxMDAlGk4KKHR5cGUuZ29vZ2xlYXBpcy5jb20vZ29vZ2xlLnJwYy5FcnJvckluZm8SIgoIU1RPQ0tPVVQSC2V4YW1wbGUuY29tGgkKBHpvbmUSAWE";

    private const string EnvoyDetails = "CAUaMwoqdHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJlcXVlc3RJbmZvEgUKA3ItMQ";

    private static readonly RpcStatus Quota = new(
        RpcCode.ResourceExhausted,
        QuotaMessage,
        [StatusDetail.Create(new Rpc.ErrorInfo { Reason = "STOCKOUT", Domain = "example.com", Metadata = { ["zone"] = "a" } })]);

    private static readonly RpcStatus Envoy = new(RpcCode.NotFound, "", [StatusDetail.Create(new Rpc.RequestInfo { RequestId = "r-1" })]);

    [Fact]
    public void Status_is_written_as_specified()
    {
        Assert.Equal("8", GrpcTrailers.StatusValue(Quota));
        Assert.Equal(QuotaEncoded, GrpcTrailers.MessageValue(Quota));
        Assert.Equal(QuotaDetails, GrpcTrailers.DetailsValue(Quota));
        Assert.Equal("5", GrpcTrailers.StatusValue(Envoy));
        Assert.Null(GrpcTrailers.MessageValue(Envoy));
        Assert.Equal(EnvoyDetails, GrpcTrailers.DetailsValue(Envoy));
    }

    [Fact]
    public void Code_is_written_in_decimal()
    {
        foreach (var code in System.Enum.GetValues<RpcCode>())
            Assert.Equal(((int)code).ToString(System.Globalization.CultureInfo.InvariantCulture), GrpcTrailers.StatusValue(new RpcStatus(code)));
    }

    [Fact]
    public void Details_header_is_left_out_without_details()
    {
        Assert.Null(GrpcTrailers.DetailsValue(new RpcStatus(RpcCode.NotFound, "gone")));
        Assert.Null(GrpcTrailers.DetailsValue(RpcStatus.Ok));
        Assert.Null(GrpcTrailers.MessageValue(RpcStatus.Ok));
        Assert.Equal("0", GrpcTrailers.StatusValue(RpcStatus.Ok));
    }

    [Theory]
    [InlineData(QuotaDetails)]
    [InlineData(QuotaDetails + "=")]
    public void Padded_and_unpadded_details_are_read(string details)
    {
        // The base64 of 98 bytes has one padding character.
        var status = Read("8", QuotaEncoded, details, None);

        Assert.Equal(Quota, status);
        Assert.Equal(QuotaDetails, GrpcTrailers.DetailsValue(status));
    }

    [Fact]
    public void Example_of_Envoy_is_read() => Assert.Equal(Envoy, Read("5", null, EnvoyDetails, None));

    [Fact]
    public void Headers_take_precedence_over_mismatched_details()
    {
        var other = Read("5", QuotaEncoded, QuotaDetails, Mismatch);
        Assert.Equal(new RpcStatus(RpcCode.NotFound, QuotaMessage, Quota.Details), other);

        var otherText = Read("8", "full", QuotaDetails, Mismatch);
        Assert.Equal(new RpcStatus(RpcCode.ResourceExhausted, "full", Quota.Details), otherText);

        var noText = Read("8", null, QuotaDetails, Mismatch);
        Assert.Equal(new RpcStatus(RpcCode.ResourceExhausted, "", Quota.Details), noText);

        var unset = Read("8", QuotaEncoded, Base64(0, QuotaMessage, Quota.Details), Mismatch);
        Assert.Equal(Quota, unset);

        // Serialized again, so the next reader finds no mismatch.
        foreach (var status in new[] { other, otherText, noText, unset })
        {
            var again = Read(GrpcTrailers.StatusValue(status), GrpcTrailers.MessageValue(status), GrpcTrailers.DetailsValue(status), None);
            Assert.Equal(status, again);
        }
    }

    [Fact]
    public void OK_with_details_is_OK()
    {
        Assert.Equal(RpcStatus.Ok, Read("0", null, QuotaDetails, Mismatch));
        Assert.Equal(RpcStatus.Ok, Read("0", "fine", null, None));
    }

    [Theory]
    [InlineData("CAgSDnF1b3RhIOKYuiAxMDAlGk4KKHR5cGUuZ29vZ2xlYXBpcy5jb20vZ29vZ2xlLnJwYy5FcnJvckluZm8-_w")]
    [InlineData("CAU-")]
    [InlineData("C")]
    [InlineData("CAUSB")]
    [InlineData("CA=U")]
    [InlineData("CAUSBA===")]
    [InlineData(" CAU")]
    [InlineData("CAU SAXg")]
    [InlineData("CAUSAXg\n")]
    [InlineData("CAU☺")]
    [InlineData(EnvoyDetails + "," + EnvoyDetails)]
    [InlineData("CAUSBXg")]
    [InlineData("BA")]
    public void Invalid_details_keep_code_and_message(string details)
    {
        var status = Read("5", "gone", details, InvalidDetails);

        Assert.Equal(new RpcStatus(RpcCode.NotFound, "gone"), status);
        Assert.True(status.Source.IsEmpty);
    }

    [Theory]
    [InlineData(null, MissingStatus)]
    [InlineData("", InvalidStatus)]
    [InlineData("five", InvalidStatus)]
    [InlineData("5,5", InvalidStatus)]
    [InlineData(" 5", InvalidStatus)]
    [InlineData("5 ", InvalidStatus)]
    [InlineData("5.0", InvalidStatus)]
    [InlineData("0x5", InvalidStatus)]
    [InlineData("5 \0", InvalidStatus)]
    [InlineData("5\0", InvalidStatus)]
    [InlineData("٥", InvalidStatus)]
    [InlineData("99999999999", InvalidStatus)]
    public void Invalid_code_is_UNKNOWN(string? code, GrpcTrailerErrors errors)
    {
        Assert.Equal(new RpcStatus(RpcCode.Unknown, "boom"), Read(code, "boom", null, errors));
        Assert.Equal(new RpcStatus(RpcCode.Unknown, QuotaMessage, Quota.Details), Read(code, QuotaEncoded, QuotaDetails, errors | Mismatch));
    }

    [Theory]
    [InlineData("17", " (code 17)")]
    [InlineData("-1", " (code -1)")]
    [InlineData("999", " (code 999)")]
    [InlineData("2147483647", " (code 2147483647)")]
    public void Undefined_code_is_UNKNOWN_and_serialized_again(string code, string suffix)
    {
        var number = int.Parse(code, System.Globalization.CultureInfo.InvariantCulture);
        var status = Read(code, "boom", Base64(number, "boom", Quota.Details), None);

        Assert.Equal(new RpcStatus(RpcCode.Unknown, "boom" + suffix, Quota.Details), status);
        var rebuilt = Rpc.Status.Parser.ParseFrom(Decode(GrpcTrailers.DetailsValue(status)!));
        Assert.Equal(2, rebuilt.Code);
        Assert.Equal("boom" + suffix, rebuilt.Message);
    }

    [Fact]
    public void Unchanged_status_keeps_its_bytes()
    {
        byte[][] variants =
        [
            // Unknown fields, another order, a repeated code, an overlong varint.
            [.. Generated(5, "gone", Quota.Details).ToByteArray(), .. Samples.UnknownField],
            [.. Samples.UnknownField, .. new Rpc.Status { Details = { new Any { TypeUrl = "x/a.B" } } }.ToByteArray(), 0x12, 1, (byte)'x', 0x12, 4, .. "gone"u8, 0x08, 3, 0x08, 0x85, 0x00],
            [0x1A, 0x00, 0x08, 0x05, 0x12, 4, .. "gone"u8],
        ];
        foreach (var bytes in variants)
        {
            var unpadded = Convert.ToBase64String(bytes).TrimEnd('=');
            foreach (var value in new[] { unpadded, Convert.ToBase64String(bytes) })
            {
                var status = Read("5", "gone", value, None);
                Assert.Equal(unpadded, GrpcTrailers.DetailsValue(status));
                Assert.Equal(unpadded, GrpcTrailers.DetailsValue(status.WithOrigin(StatusOrigin.Network)));
            }
        }
    }

    [Theory]
    [InlineData("CAUSAW0")]
    [InlineData("CAUSAW0=")]
    public void Unchanged_status_without_details_keeps_its_details_header(string details)
    {
        var status = Read("5", "m", details, None);

        Assert.Equal("CAUSAW0", GrpcTrailers.DetailsValue(status));
        Assert.Null(GrpcTrailers.DetailsValue(status.WithMessage("another")));
    }

    [Fact]
    public void Changed_status_is_serialized_again()
    {
        byte[] bytes = [.. Generated(5, "gone", Quota.Details).ToByteArray(), .. Samples.UnknownField];
        var status = Read("5", "gone", Convert.ToBase64String(bytes), None);

        Assert.Equal(Base64(5, "lost", Quota.Details), GrpcTrailers.DetailsValue(status.WithMessage("lost")));
        Assert.Equal(Base64(5, "gone", Envoy.Details), GrpcTrailers.DetailsValue(status.WithDetails(Envoy.Details)));
    }

    [Fact]
    public void Unknown_types_prefixes_and_duplicates_are_preserved()
    {
        StatusDetail[] details =
        [
            Samples.Detail("shop.v1.Unknown", 1, 2, 3),
            new("example.com/foo.Bar", new byte[] { 0xFF }),
            new("example.com/google.rpc.ErrorInfo", Quota.Details[0].Value),
            new("no-slash", default),
            new("", new byte[] { 1 }),
            new("", default),
            Quota.Details[0],
            Quota.Details[0],
        ];
        var status = new RpcStatus(RpcCode.Aborted, "x", [.. details]);
        var expected = Convert.ToBase64String(Generated(10, "x", details).ToByteArray()).TrimEnd('=');

        Assert.Equal(expected, GrpcTrailers.DetailsValue(status));
        Assert.Equal(status, Read("10", "x", expected, None));
    }

    [Fact]
    public void Empty_details_header_has_no_details() =>
        Assert.Equal(new RpcStatus(RpcCode.NotFound, "gone"), Read("5", "gone", "", Mismatch));

    [Fact]
    public void Origin_is_set_by_the_reader()
    {
        Assert.Equal(StatusOrigin.Network, GrpcTrailers.Read("0", null, null, StatusOrigin.Network, out _).Origin);
        Assert.Equal(StatusOrigin.Network, GrpcTrailers.Read("5", null, QuotaDetails, StatusOrigin.Network, out _).Origin);
        Assert.Equal(StatusOrigin.Network, GrpcTrailers.Read(null, null, "%", StatusOrigin.Network, out _).Origin);
    }

    private static RpcStatus Read(string? code, string? message, string? details, GrpcTrailerErrors expected)
    {
        var status = GrpcTrailers.Read(code, message, details, StatusOrigin.Upstream, out var errors);
        Assert.Equal(expected, errors);
        return status;
    }

    private static string Base64(int code, string message, IEnumerable<StatusDetail>? details = null) =>
        Convert.ToBase64String(Generated(code, message, details ?? []).ToByteArray()).TrimEnd('=');

    private static byte[] Decode(string unpadded) => Convert.FromBase64String(unpadded.PadRight((unpadded.Length + 3) / 4 * 4, '='));

    private static Rpc.Status Generated(int code, string message, IEnumerable<StatusDetail> details) => new()
    {
        Code = code,
        Message = message,
        Details = { details.Select(detail => new Any { TypeUrl = detail.TypeUrl, Value = ByteString.CopyFrom(detail.Value.Span) }) },
    };
}
