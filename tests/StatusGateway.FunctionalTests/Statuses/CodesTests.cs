using StatusGateway.Core;
using StatusGateway.Server.BuiltIn.Statuses.V1;

namespace StatusGateway.FunctionalTests.Statuses;

/// <summary>Tests ListCodes and GetCode of the built-in service.</summary>
public sealed class CodesTests(StatusesFixture statuses) : IClassFixture<StatusesFixture>
{
    [Fact]
    public async Task All_seventeen_codes_are_listed_in_the_order_of_their_numbers()
    {
        var codes = (await statuses.GetAsync("codes")).Json.GetProperty("codes").EnumerateArray().ToArray();

        Assert.Equal(RpcCodes.All.Select(row => row.Name), codes.Select(code => code.GetProperty("name").GetString()));
        var notFound = codes[5];
        Assert.Equal(5, notFound.GetProperty("number").GetInt32());
        Assert.Equal(404, notFound.GetProperty("httpStatus").GetInt32());
        Assert.Equal("Not Found", notFound.GetProperty("title").GetString());
        Assert.Equal("not_found", notFound.GetProperty("connectName").GetString());
    }

    public static TheoryData<string> Names => [.. RpcCodes.All.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_code_is_found_in_every_spelling(string name)
    {
        Assert.True(RpcCodes.TryParseName(name, out var code));
        var spellings = new[] { name, name.ToLowerInvariant(), code.ToString(), name.Replace('_', '-'), ((int)code).ToString(System.Globalization.CultureInfo.InvariantCulture), code.ConnectName() };

        foreach (var spelling in spellings.Where(spelling => spelling.Length > 0))
        {
            var response = await statuses.GetAsync($"codes/{spelling}");
            Assert.True(response.Status == 200, $"{spelling}: {response}");
            Assert.Equal(name, response.Json.GetProperty("name").GetString());
        }
    }

    [Theory]
    [InlineData("17")]
    [InlineData("-1")]
    [InlineData("NOTHING")]
    [InlineData("%0D%0ASet-Cookie%3A%20a%3Db")]
    [InlineData("NOT_FOUND%20")]
    public async Task An_unknown_code_is_not_found(string code)
    {
        var response = await statuses.GetAsync($"codes/{code}");

        Assert.Equal("404 NOT_FOUND CODE_NOT_FOUND", response.Summary);
        Assert.Null(response.Header("set-cookie"));
    }

    [Fact]
    public async Task A_gRPC_client_gets_the_same_codes()
    {
        var code = CodeReference.Parser.ParseFrom((await statuses.CallAsync("GetCode", new GetCodeRequest { Code = "notFound" })).ResponseBytes);
        var list = ListCodesResponse.Parser.ParseFrom((await statuses.CallAsync("ListCodes", new ListCodesRequest())).ResponseBytes);
        var unknown = await statuses.CallAsync("GetCode", new GetCodeRequest { Code = "17" });

        Assert.Equal(("NOT_FOUND", 404), (code.Name, code.HttpStatus));
        Assert.Equal(17, list.Codes.Count);
        Assert.Equal(5, unknown.Code);
        Assert.Equal("CODE_NOT_FOUND", Samples.Read(unknown).GetDetail<Rpc.ErrorInfo>()!.Reason);
    }
}
