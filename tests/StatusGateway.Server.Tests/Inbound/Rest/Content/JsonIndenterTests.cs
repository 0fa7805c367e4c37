using System.Text;
using System.Text.Json;
using StatusGateway.Server.Inbound.Rest.Content;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Tests.Inbound.Rest.Content;

public class JsonIndenterTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\"a:b,{c}\"")]
    [InlineData("-1.5e3")]
    [InlineData("null")]
    [InlineData("{\"a\":1,\"b\":[1,\"x,]\",{}],\"c\":{\"d\":[],\"e\":{\"f\":true}}}")]
    [InlineData("[[[]],[{}],{\"a\":[null]}]")]
    [InlineData("{\"quote\":\"\\\"}\\\\\",\"b\":\"\\\\\"}")]
    public void Json_is_indented_as_by_the_framework(string json)
    {
        using var output = new PooledBuffer();

        Assert.True(JsonIndenter.TryWrite(Encoding.UTF8.GetBytes(json), output));
        using var document = JsonDocument.Parse(json);
        Assert.Equal(JsonSerializer.Serialize(document.RootElement, Indented), Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Deeply_nested_json_stays_compact()
    {
        using var output = new PooledBuffer();
        var deep = new string('[', 200) + string.Join(',', Enumerable.Repeat("1", 50_000)) + new string(']', 200);

        Assert.False(JsonIndenter.TryWrite(Encoding.UTF8.GetBytes(deep), output));
        Assert.Equal(0, output.Length);
    }
}
