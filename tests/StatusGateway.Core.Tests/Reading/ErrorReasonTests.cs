using StatusGateway.Core.Reading;

namespace StatusGateway.Core.Tests.Reading;

public class ErrorReasonTests
{
    [Theory]
    [InlineData("OUT_OF_CREDIT", "OUT_OF_CREDIT")]
    [InlineData("out-of-credit", "OUT_OF_CREDIT")]
    [InlineData("out.of.credit", "OUT_OF_CREDIT")]
    [InlineData("outOfCredit", "OUT_OF_CREDIT")]
    [InlineData("OutOfCredit", "OUT_OF_CREDIT")]
    [InlineData("HTTPError", "HTTP_ERROR")]
    [InlineData("Error2Big", "ERROR2_BIG")]
    [InlineData("abc", "ABC")]
    [InlineData("AB", null)]
    [InlineData("404", null)]
    [InlineData("404-not-found", null)]
    [InlineData("out-of-credit-", null)]
    [InlineData("außer-kredit", null)]
    [InlineData("ſpam", null)]
    [InlineData("a/b/c", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Name_becomes_a_reason_if_AIP_193_allows_it(string? name, string? reason) => Assert.Equal(reason, ErrorReason.FromName(name));

    [Fact]
    public void Reason_has_at_most_63_characters()
    {
        Assert.Equal(new string('A', 63), ErrorReason.FromName(new string('a', 63)));
        Assert.Null(ErrorReason.FromName(new string('a', 64)));
        Assert.Null(ErrorReason.FromName(new string('a', 100_000)));
    }

    [Theory]
    [InlineData("https://example.com/probs/out-of-credit", "OUT_OF_CREDIT", "example.com")]
    [InlineData("https://example.com/probs/out-of-credit/", "OUT_OF_CREDIT", "example.com")]
    [InlineData("https://example.com/probs/out-of-credit?v=1", "OUT_OF_CREDIT", "example.com")]
    [InlineData("https://example.com:8443/probs#out-of-credit", "OUT_OF_CREDIT", "example.com:8443")]
    [InlineData("https://example.com/probs/out-of-credit#1", "OUT_OF_CREDIT", "example.com")]
    [InlineData("https://example.com", null, "example.com")]
    [InlineData("https://example.com/", null, "example.com")]
    [InlineData("https://user:secret@example.com/out-of-credit", "OUT_OF_CREDIT", "example.com")]
    [InlineData("http://127.0.0.1:5000/out-of-credit", "OUT_OF_CREDIT", null)]
    [InlineData("http://[::1]/out-of-credit", "OUT_OF_CREDIT", null)]
    [InlineData("http://localhost:5000/out-of-credit", "OUT_OF_CREDIT", null)]
    [InlineData("/probs/out-of-credit", "OUT_OF_CREDIT", null)]
    [InlineData("out-of-credit", "OUT_OF_CREDIT", null)]
    [InlineData("urn:problem:out-of-credit", "OUT_OF_CREDIT", null)]
    [InlineData("urn:problem:shop/out-of-credit", "OUT_OF_CREDIT", null)]
    [InlineData("about:blank", null, null)]
    [InlineData("https://tools.ietf.org/html/rfc7231#section-6.5.4", null, null)]
    [InlineData("https://www.rfc-editor.org/rfc/rfc9110#name-not-found", null, null)]
    [InlineData("https://httpstatuses.io/not-found", null, null)]
    [InlineData("https://httpstatuses.com/404", null, null)]
    [InlineData("https://example.com/tools.ietf.org/out-of-credit", "OUT_OF_CREDIT", "example.com")]
    [InlineData("https://nottools.ietf.org.example.com/out-of-credit", "OUT_OF_CREDIT", "nottools.ietf.org.example.com")]
    [InlineData("", null, null)]
    [InlineData(null, null, null)]
    public void Type_gives_reason_and_domain(string? type, string? reason, string? domain) =>
        Assert.Equal((reason, domain), (ErrorReason.FromType(type), ErrorReason.GetDomain(type)));
}
