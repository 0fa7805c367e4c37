using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Core.Tests.Dialects;

/// <summary>The member <c>details</c>: members, and <c>@value</c> if they do not give the same bytes.</summary>
public class ProblemDetailsTests
{
    private const string Prefix = "type.googleapis.com/google.rpc.";

    [Fact]
    public void Standard_details_are_written_as_members()
    {
        string[] expected =
        [
            """{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"BOOK_NOT_FOUND","domain":"library.example.com","metadata":{"name":"shelves/1/books/9"}}""",
            """{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.500s"}""",
            """{"@type":"type.googleapis.com/google.rpc.DebugInfo","stackEntries":["at A","at B",""],"detail":"null\nreference"}""",
            """{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"subject":"clientip:10.0.0.1","description":"Daily limit reached.","apiService":"library.example.com","quotaMetric":"library.example.com/reads","quotaId":"ReadsPerDay","quotaDimensions":{"region":"eu"},"quotaValue":"9007199254740993","futureQuotaValue":"0"},{"subject":"project:x"}]}""",
            """{"@type":"type.googleapis.com/google.rpc.PreconditionFailure","violations":[{"type":"SHELF","subject":"shelves/1","description":"It has books."}]}""",
            """{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"book.title","description":"Must not be empty.","reason":"EMPTY","localizedMessage":{"locale":"de-DE","message":"Das Buch „9“ gibt es nicht."}},{"field":"book.authors[1]","description":"Unknown."}]}""",
            """{"@type":"type.googleapis.com/google.rpc.RequestInfo","requestId":"r-1","servingData":"opaque"}""",
            """{"@type":"type.googleapis.com/google.rpc.ResourceInfo","resourceType":"library.v1.Book","resourceName":"shelves/1/books/9","owner":"user:ann","description":"Lent."}""",
            """{"@type":"type.googleapis.com/google.rpc.Help","links":[{"description":"Why","url":"https://example.com/why"},{"url":"https://example.com/2"}]}""",
            """{"@type":"type.googleapis.com/google.rpc.LocalizedMessage","locale":"de-DE","message":"Das Buch „9“ gibt es nicht."}""",
        ];
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], Problems.Details(StatusDetail.Create(Samples.TenDetails[i])));
        Assert.Equal(string.Join(',', expected), Problems.Details([.. Samples.TenDetails.Select(StatusDetail.Create)]));
    }

    [Fact]
    public void Standard_types_are_always_known()
    {
        foreach (var message in Samples.TenDetails)
            Assert.NotNull(Core.Details.DetailTypes.Standard.FindMessage(message.Descriptor.FullName));
        Assert.Null(Core.Details.DetailTypes.Standard.FindMessage("shop.v1.Unknown"));
        Assert.Null(Core.Details.DetailTypes.Standard.FindMessage(""));
    }

    [Theory]
    [InlineData("ErrorInfo", "0A0141", "\"reason\":\"A\"", false)]
    [InlineData("ErrorInfo", "", "", false)]
    // Explicit defaults.
    [InlineData("ErrorInfo", "0A01411200", "\"reason\":\"A\"", true)]
    [InlineData("ErrorInfo", "0A001200", "", true)]
    [InlineData("RetryInfo", "0A00", "\"retryDelay\":\"0s\"", false)]
    [InlineData("RetryInfo", "0A020800", "\"retryDelay\":\"0s\"", true)]
    [InlineData("QuotaFailure", "0A023800", "\"violations\":[{}]", true)]
    [InlineData("QuotaFailure", "0A024000", "\"violations\":[{\"futureQuotaValue\":\"0\"}]", false)]
    // Unknown fields, another order, a repeated field, an overlong varint.
    [InlineData("ErrorInfo", "0A0141BA3E036E6577", "\"reason\":\"A\"", true)]
    [InlineData("ErrorInfo", "1201420A0141", "\"reason\":\"A\",\"domain\":\"B\"", true)]
    [InlineData("ErrorInfo", "0A01410A0142", "\"reason\":\"B\"", true)]
    [InlineData("ErrorInfo", "8A000141", "\"reason\":\"A\"", true)]
    [InlineData("ErrorInfo", "0A810041", "\"reason\":\"A\"", true)]
    public void Value_is_written_if_members_do_not_give_the_same_bytes(string type, string hex, string members, bool hasBytes)
    {
        var bytes = Convert.FromHexString(hex);
        var separator = members.Length > 0 ? "," : "";
        var value = hasBytes ? $",\"@value\":\"{Convert.ToBase64String(bytes)}\"" : "";

        Assert.Equal($"{{\"@type\":\"{Prefix}{type}\"{separator}{members}{value}}}", Problems.Details(Samples.Detail("google.rpc." + type, bytes)));
    }

    [Theory]
    [InlineData("google.rpc.ErrorInfo", "0A0541")]
    [InlineData("google.rpc.ErrorInfo", "FF")]
    [InlineData("google.rpc.ErrorInfo", "0A02C328")]
    [InlineData("google.rpc.RetryInfo", "0A0B08FFFFFFFFFFFFFFFF7F")]
    [InlineData("shop.v1.Unknown", "010203")]
    [InlineData("shop.v1.Unknown", "")]
    [InlineData("google.protobuf.FieldMask", "0A03612D62")]
    public void Detail_without_JSON_form_is_value_only(string type, string hex)
    {
        var bytes = Convert.FromHexString(hex);

        Assert.Equal($"{{\"@type\":\"type.googleapis.com/{type}\",\"@value\":\"{Convert.ToBase64String(bytes)}\"}}", Problems.Details(Samples.Detail(type, bytes)));
    }

    [Fact]
    public void Detail_without_JSON_form_does_not_affect_others() =>
        Assert.Equal(
            """{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"A"},{"@type":"x/shop.v1.Unknown","@value":"AQI="},{"@type":"type.googleapis.com/google.rpc.RequestInfo","requestId":"r"}""",
            Problems.Details(
                StatusDetail.Create(new Rpc.ErrorInfo { Reason = "A" }),
                new StatusDetail("x/shop.v1.Unknown", new byte[] { 1, 2 }),
                StatusDetail.Create(new Rpc.RequestInfo { RequestId = "r" })));

    [Fact]
    public void Other_prefix_is_preserved() =>
        Assert.Equal(
            """{"@type":"example.com/x/google.rpc.ErrorInfo","reason":"A"}""",
            Problems.Details(new StatusDetail("example.com/x/google.rpc.ErrorInfo", new Rpc.ErrorInfo { Reason = "A" }.ToByteArray())));

    [Fact]
    public void Further_types_are_written_as_members()
    {
        var status = new RpcStatus(RpcCode.Aborted, "", [StatusDetail.Create(new SourceContext { FileName = "a.proto" })]);
        var types = new Core.Details.DetailTypes(SchemaSet.FromGenerated(SourceContextReflection.Descriptor));
        var context = new Core.Dialects.StatusWriteContext { HttpStatus = 409, Types = types };

        Assert.Contains("""{"@type":"type.googleapis.com/google.protobuf.SourceContext","@value":"CgdhLnByb3Rv"}""", Problems.Write(status), StringComparison.Ordinal);
        Assert.Contains("""{"@type":"type.googleapis.com/google.protobuf.SourceContext","fileName":"a.proto"}""", Problems.Write(status, context), StringComparison.Ordinal);
        Assert.Equal(status, Problems.Read(Problems.Write(status, context), types: types));
    }

    [Fact]
    public void Further_types_do_not_hide_standard_types()
    {
        var context = new Core.Dialects.StatusWriteContext { HttpStatus = 409, Types = new Core.Details.DetailTypes(new NothingKnown()) };

        Assert.Contains("\"reason\":\"A\"}]", Problems.Write(new RpcStatus(RpcCode.Aborted, "", [StatusDetail.Create(new Rpc.ErrorInfo { Reason = "A" })]), context), StringComparison.Ordinal);
    }

    private sealed class NothingKnown : ITypeResolver
    {
        public MessageSchema? FindMessage(ReadOnlySpan<char> fullName) => null;
    }
}
