using System.Reflection;
using System.Text;
using Google.Protobuf.Reflection;

namespace StatusGateway.Core.Tests;

public class RpcCodesTests
{
    // The names and numbers of google/rpc/code.proto.
    private static readonly Dictionary<int, string> Independent = Enum.GetValues<Google.Rpc.Code>().ToDictionary(
        code => (int)code,
        code => typeof(Google.Rpc.Code).GetField(code.ToString())!.GetCustomAttribute<OriginalNameAttribute>()!.Name);

    [Fact]
    public void Rows_are_indexed_by_code()
    {
        var codes = Enum.GetValues<RpcCode>();
        Assert.Equal(17, codes.Length);
        Assert.Equal(codes.Length, RpcCodes.All.Length);
        foreach (var code in codes)
        {
            Assert.True(RpcCodes.IsDefined((int)code), $"{code} has no row");
            Assert.Equal(code, RpcCodes.All[(int)code].Code);
            Assert.Same(RpcCodes.All[(int)code], code.Info());
        }
    }

    [Fact]
    public void Names_and_numbers_are_those_of_google_rpc_Code()
    {
        Assert.Equal(Independent.Count, RpcCodes.All.Length);
        foreach (var (number, name) in Independent)
        {
            Assert.Equal(name, RpcCodes.All[number].Name);
            Assert.Equal(name, ((RpcCode)number).Name());
        }
    }

    [Fact]
    public void Enum_names_match_the_canonical_names()
    {
        foreach (var row in RpcCodes.All)
            Assert.Equal(row.Name.Replace("_", "", StringComparison.Ordinal), row.Code.ToString().ToUpperInvariant());
    }

    [Fact]
    public void Titles_match_the_canonical_names()
    {
        foreach (var row in RpcCodes.All)
            Assert.Equal(row.Name, row.Title.Replace(' ', '_').ToUpperInvariant());
        Assert.Equal(17, RpcCodes.All.Select(row => row.Title).Distinct().Count());
    }

    [Theory]
    [InlineData("OK", 200)]
    [InlineData("CANCELLED", 499)]
    [InlineData("UNKNOWN", 500)]
    [InlineData("INVALID_ARGUMENT", 400)]
    [InlineData("DEADLINE_EXCEEDED", 504)]
    [InlineData("NOT_FOUND", 404)]
    [InlineData("ALREADY_EXISTS", 409)]
    [InlineData("PERMISSION_DENIED", 403)]
    [InlineData("RESOURCE_EXHAUSTED", 429)]
    [InlineData("FAILED_PRECONDITION", 400)]
    [InlineData("ABORTED", 409)]
    [InlineData("OUT_OF_RANGE", 400)]
    [InlineData("UNIMPLEMENTED", 501)]
    [InlineData("INTERNAL", 500)]
    [InlineData("UNAVAILABLE", 503)]
    [InlineData("DATA_LOSS", 500)]
    [InlineData("UNAUTHENTICATED", 401)]
    public void Http_statuses_are_those_of_google_rpc_Code(string name, int httpStatus)
    {
        Assert.True(RpcCodes.TryParseName(name, out var code));
        Assert.Equal(httpStatus, code.Info().HttpStatus);
        Assert.Equal(httpStatus, HttpStatusMap.Default.ToHttp(code));
    }

    [Fact]
    public void Names_round_trip()
    {
        foreach (var row in RpcCodes.All)
        {
            Assert.True(RpcCodes.TryParseName(row.Name, out var fromText));
            Assert.True(RpcCodes.TryParseName(Encoding.UTF8.GetBytes(row.Name), out var fromBytes));
            Assert.Equal(row.Code, fromText);
            Assert.Equal(row.Code, fromBytes);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("ok")]
    [InlineData("NotFound")]
    [InlineData("not_found")]
    [InlineData("NOT_FOUND ")]
    [InlineData("NOT_FOUN")]
    [InlineData("NOT_FOUND_")]
    [InlineData("CANCELED")]
    [InlineData("5")]
    [InlineData("CODE_UNSPECIFIED")]
    [InlineData("NOT\u017FFOUND")]
    public void Other_names_are_not_codes(string? name)
    {
        Assert.False(RpcCodes.TryParseName(name, out var fromText));
        Assert.False(RpcCodes.TryParseName(Encoding.UTF8.GetBytes(name ?? ""), out var fromBytes));
        Assert.Equal(RpcCode.Unknown, fromText);
        Assert.Equal(RpcCode.Unknown, fromBytes);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(17)]
    [InlineData(999)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Undefined_numbers_have_the_row_of_UNKNOWN(int number)
    {
        Assert.False(RpcCodes.IsDefined(number));
        Assert.Equal("UNKNOWN", ((RpcCode)number).Name());
        Assert.Equal(500, HttpStatusMap.Default.ToHttp((RpcCode)number));
    }
}
