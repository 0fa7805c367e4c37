namespace StatusGateway.Core.Tests;

public class HttpStatusMapTests
{
    // Section "HTTP to code"; the codes of other HTTP statuses are those of their class below.
    private const string ApiTable = """
        400 INVALID_ARGUMENT
        401 UNAUTHENTICATED
        403 451 PERMISSION_DENIED
        404 410 NOT_FOUND
        405 501 UNIMPLEMENTED
        406 411 414 415 422 431 INVALID_ARGUMENT
        408 504 DEADLINE_EXCEEDED
        409 ABORTED
        412 424 426 428 FAILED_PRECONDITION
        413 429 507 RESOURCE_EXHAUSTED
        416 OUT_OF_RANGE
        421 425 502 503 UNAVAILABLE
        499 CANCELLED
        500 INTERNAL
        """;

    private const string IntermediaryTable = """
        400 INTERNAL
        401 UNAUTHENTICATED
        403 PERMISSION_DENIED
        404 UNIMPLEMENTED
        429 502 503 504 UNAVAILABLE
        """;

    [Fact]
    public void Api_profile_follows_its_table_for_every_status()
    {
        var table = Parse(ApiTable);
        for (var status = 100; status <= 599; status++)
        {
            var expected = table.TryGetValue(status, out var named) ? named : (status / 100) switch
            {
                2 => RpcCode.Ok,
                4 => RpcCode.FailedPrecondition,
                5 => RpcCode.Internal,
                _ => RpcCode.Unknown,
            };
            Assert.True(expected == HttpStatusMap.ToCode(status, HttpToCodeProfile.Api), $"{status}: expected {expected}");
        }
    }

    [Fact]
    public void Intermediary_profile_follows_its_table_for_every_status()
    {
        var table = Parse(IntermediaryTable);
        for (var status = 100; status <= 599; status++)
        {
            var expected = table.GetValueOrDefault(status, RpcCode.Unknown);
            Assert.True(expected == HttpStatusMap.ToCode(status, HttpToCodeProfile.Intermediary), $"{status}: expected {expected}");
        }
    }

    [Fact]
    public void Only_success_of_an_API_is_OK()
    {
        for (var status = -10; status <= 1100; status++)
        {
            Assert.Equal(status is >= 200 and < 300, HttpStatusMap.ToCode(status, HttpToCodeProfile.Api) == RpcCode.Ok);
            Assert.NotEqual(RpcCode.Ok, HttpStatusMap.ToCode(status, HttpToCodeProfile.Intermediary));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    [InlineData(600)]
    [InlineData(999)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Undefined_HTTP_status_is_UNKNOWN(int status)
    {
        Assert.Equal(RpcCode.Unknown, HttpStatusMap.ToCode(status, HttpToCodeProfile.Api));
        Assert.Equal(RpcCode.Unknown, HttpStatusMap.ToCode(status, HttpToCodeProfile.Intermediary));
    }

    [Fact]
    public void Codes_have_HTTP_statuses_of_their_class()
    {
        foreach (var code in Enum.GetValues<RpcCode>())
            Assert.InRange(HttpStatusMap.Default.ToHttp(code), code == RpcCode.Ok ? 200 : 400, code == RpcCode.Ok ? 200 : 599);
    }

    [Fact]
    public void Overrides_change_only_their_codes()
    {
        var map = new HttpStatusMap(new Dictionary<RpcCode, int> { [RpcCode.Cancelled] = 408, [RpcCode.Unauthenticated] = 403 });

        foreach (var row in RpcCodes.All)
        {
            var expected = row.Code switch { RpcCode.Cancelled => 408, RpcCode.Unauthenticated => 403, _ => row.HttpStatus };
            Assert.Equal(expected, map.ToHttp(row.Code));
        }
    }

    [Fact]
    public void Overrides_take_precedence_over_the_profile()
    {
        var overrides = new Dictionary<int, RpcCode> { [404] = RpcCode.Unimplemented, [409] = RpcCode.AlreadyExists, [299] = RpcCode.DataLoss };
        foreach (var profile in Enum.GetValues<HttpToCodeProfile>())
        {
            for (var status = 100; status <= 599; status++)
            {
                var expected = overrides.TryGetValue(status, out var other) ? other : HttpStatusMap.ToCode(status, profile);
                Assert.Equal(expected, HttpStatusMap.ToCode(status, profile, overrides));
            }
        }
    }

    private static Dictionary<int, RpcCode> Parse(string table)
    {
        var map = new Dictionary<int, RpcCode>();
        foreach (var line in table.Split('\n', StringSplitOptions.TrimEntries))
        {
            var words = line.Split(' ');
            Assert.True(RpcCodes.TryParseName(words[^1], out var code));
            foreach (var status in words[..^1]) map.Add(int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), code);
        }

        return map;
    }
}
