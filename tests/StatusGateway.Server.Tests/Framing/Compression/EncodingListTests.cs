using StatusGateway.Server.Framing.Compression;

namespace StatusGateway.Server.Tests.Framing.Compression;

public class EncodingListTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("identity", true)]
    [InlineData("Identity", true)]
    [InlineData("gzip", false)]
    [InlineData("zstd", false)]
    public void Identity_is_no_compression(string? name, bool isIdentity) => Assert.Equal(isIdentity, EncodingList.IsIdentity(name));

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("identity", null)]
    [InlineData("zstd,snappy", null)]
    [InlineData("zstd, GZIP ,identity,br", "GZIP,br")]
    public void Known_keeps_supported_names(string? list, string? known) => Assert.Equal(known, EncodingList.Known(list));

    [Theory]
    [InlineData("", null)]
    [InlineData("identity, *", null)]
    [InlineData("x, deflate, gzip", "deflate")]
    public void First_returns_the_first_supported_name(string list, string? name) => Assert.Equal(name, EncodingList.First(list)?.Name);

    [Theory]
    [InlineData("gzip;q=0.5, br", "br,gzip")]
    [InlineData("gzip;q=0, br;q=0.1", "br")]
    [InlineData("gzip;q=0", null)]
    [InlineData("", null)]
    [InlineData(";;;", null)]
    [InlineData("gzip", "gzip")]
    public void Accept_encoding_is_ordered_by_quality(string header, string? list) => Assert.Equal(list, EncodingList.FromAcceptEncoding(header));
}
