using StatusGateway.Server.Inbound.Rest.Content;

namespace StatusGateway.Server.Tests.Inbound.Rest;

public class ContentCodingNegotiatorTests
{
    [Theory]
    [InlineData(null, null, false)]
    [InlineData("", null, false)]
    [InlineData("gzip", "gzip", false)]
    [InlineData("x-gzip", "gzip", false)]
    [InlineData("GZIP;Q=0.5", "gzip", false)]
    [InlineData("gzip, br", "br", false)]
    [InlineData("gzip, br;q=0.9", "gzip", false)]
    [InlineData("deflate, gzip;q=0.001", "deflate", false)]
    [InlineData("compress, zstd", null, false)]
    [InlineData("*", "br", false)]
    [InlineData("*, br;q=0", "gzip", false)]
    [InlineData("*;q=0", null, true)]
    [InlineData("*;q=0, gzip", "gzip", true)]
    [InlineData("*;q=0, gzip, identity", "gzip", false)]
    [InlineData("identity;q=0", null, true)]
    [InlineData("identity;q=0, deflate", "deflate", true)]
    [InlineData("identity, gzip;q=0.5", null, false)]
    [InlineData("identity;q=0.5, gzip", "gzip", false)]
    [InlineData("identity, gzip", "gzip", false)]
    [InlineData("gzip;q=0, br;q=0.0", null, false)]
    [InlineData("gzip;q=nonsense", "gzip", false)]
    [InlineData("gzip;q=2", "gzip", false)]
    [InlineData("gzip;q=-1", "gzip", false)]
    [InlineData("gzip;q=NaN", "gzip", false)]
    [InlineData(" , ;, ;q=0,,gzip ; q=0.1", "gzip", false)]
    [InlineData("gzip;level=9", "gzip", false)]
    public void Accept_Encoding_selects_the_coding(string? header, string? expected, bool refusesPlain)
    {
        Assert.Equal(expected, ContentCodingNegotiator.Choose(header, out var refuses)?.Name);
        Assert.Equal(refusesPlain, refuses);
    }
}
