using System.Text.Json;

namespace StatusGateway.Core.Tests;

/// <summary>Reads codes in every form.</summary>
public class RpcCodeTextTests
{
    [Fact]
    public void Codes_are_read_in_every_form()
    {
        foreach (var row in RpcCodes.All)
        {
            string[] writings =
            [
                row.Name, row.Name.ToLowerInvariant(), row.Name.Replace('_', '-'), row.Code.ToString(), row.Name.Replace("_", "", StringComparison.Ordinal),
                ((int)row.Code).ToString(System.Globalization.CultureInfo.InvariantCulture), $"\"{row.Name}\"", $"\"{(int)row.Code}\"",
                .. (row.ConnectName.Length > 0 ? new[] { row.ConnectName } : []),
            ];
            foreach (var writing in writings)
            {
                Assert.True(RpcCodes.TryParse(writing, out var code), writing);
                Assert.Equal(row.Code, code);
            }
        }
    }

    [Theory]
    [InlineData("CANCELED", RpcCode.Cancelled)]
    [InlineData("Canceled", RpcCode.Cancelled)]
    [InlineData("cancelled", RpcCode.Cancelled)]
    [InlineData("dataLoss", RpcCode.DataLoss)]
    [InlineData("05", RpcCode.NotFound)]
    [InlineData("Ok", RpcCode.Ok)]
    public void Other_spellings_are_read(string text, RpcCode expected)
    {
        Assert.True(RpcCodes.TryParse(text, out var code));
        Assert.Equal(expected, code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("_")]
    [InlineData("-")]
    [InlineData("\"")]
    [InlineData("\"\"")]
    [InlineData("\"5")]
    [InlineData("17")]
    [InlineData("-1")]
    [InlineData("+5")]
    [InlineData("5.0")]
    [InlineData("5 ")]
    [InlineData("404")]
    [InlineData("99999999999")]
    [InlineData("NOT_FOUN")]
    [InlineData("NOT_FOUNDS")]
    [InlineData("NOT FOUND")]
    [InlineData("code_5")]
    [InlineData("DATA_LO\u017FS")]
    [InlineData("\uFF15")]
    public void Other_text_is_not_a_code(string? text)
    {
        Assert.False(RpcCodes.TryParse(text, out var code));
        Assert.Equal(RpcCode.Unknown, code);
    }

    [Fact]
    public void Codes_are_names_in_JSON()
    {
        foreach (var row in RpcCodes.All)
        {
            Assert.Equal($"\"{row.Name}\"", JsonSerializer.Serialize(row.Code));
            foreach (var json in new[] { $"\"{row.Name}\"", $"\"{row.Code}\"", $"{(int)row.Code}", $"\"{(int)row.Code}\"" })
                Assert.Equal(row.Code, JsonSerializer.Deserialize<RpcCode>(json));
        }

        Assert.Equal("\"UNKNOWN\"", JsonSerializer.Serialize((RpcCode)17));
        Assert.Equal("null", JsonSerializer.Serialize((RpcCode?)null));
        Assert.Null(JsonSerializer.Deserialize<RpcCode?>("null"));
        Assert.Equal([RpcCode.NotFound, RpcCode.Ok], JsonSerializer.Deserialize<RpcCode[]>("""["not_found",0]""")!);
    }

    [Fact]
    public void Codes_are_keys_in_JSON()
    {
        var statuses = new Dictionary<RpcCode, int> { [RpcCode.NotFound] = 410 };

        Assert.Equal("""{"NOT_FOUND":410}""", JsonSerializer.Serialize(statuses));
        Assert.Equal(statuses, JsonSerializer.Deserialize<Dictionary<RpcCode, int>>("""{"notFound":410}"""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Dictionary<RpcCode, int>>("""{"none":410}"""));
    }

    [Theory]
    [InlineData("17")]
    [InlineData("-1")]
    [InlineData("5.5")]
    [InlineData("1e400")]
    [InlineData("99999999999")]
    [InlineData("\"none\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[5]")]
    [InlineData("{}")]
    public void Other_JSON_is_not_a_code(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<RpcCode>(json));
}
