using StatusGateway.Server.Upstreams.Http;

namespace StatusGateway.Server.Tests.Upstreams.Http;

public class LengthCheckStreamTests
{
    [Theory]
    [InlineData(5, 5, false)]
    [InlineData(0, 0, false)]
    [InlineData(5, 6, true)]
    [InlineData(0, 1, true)]
    public async Task Body_that_ends_before_its_length_is_an_error(int actual, long announced, bool isTruncated)
    {
        await using var body = new LengthCheckStream(new MemoryStream(new byte[actual]), announced);
        using var copy = new MemoryStream();

        var exception = await Record.ExceptionAsync(() => body.CopyToAsync(copy));

        Assert.Equal(actual, copy.Length);
        Assert.Equal(isTruncated, exception is not null);
        if (isTruncated) Assert.True(ResponseBody.IsTruncation(exception!));
    }
}
