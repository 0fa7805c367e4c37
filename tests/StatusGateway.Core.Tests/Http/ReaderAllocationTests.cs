using System.Text;
using StatusGateway.Core.Http;

namespace StatusGateway.Core.Tests.Http;

/// <summary>Readers allocate a small multiple of the size of the body.</summary>
public sealed class ReaderAllocationTests
{
    private const int Bytes = 256 * 1024;
    private const int MostTimes = 20;

    /// <summary>Bodies that repeat one piece; # is replaced by a unique number.</summary>
    public static TheoryData<string, string, string> Bodies => new()
    {
        { "{\"code\":5,\"message\":\"m\",\"details\":[", "0,", "0]}" },
        { "{\"code\":5,\"message\":\"m\",\"details\":[", "{},", "{}]}" },
        { "{\"code\":5,\"message\":\"m\",\"details\":[", "\"\",", "0]}" },
        { "{\"code\":5,\"message\":\"m\",\"details\":[", "{\"@type\":\"a\"},", "0]}" },
        { "{\"code\":5,\"message\":\"m\",\"details\":[", "{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\"},", "0]}" },
        { "{\"code\":\"NOT_FOUND\",\"title\":\"t\",\"status\":404,\"details\":[", "0,", "0]}" },
        { "{\"error\":{\"code\":404,\"message\":\"m\",\"status\":\"NOT_FOUND\",\"details\":[", "[],", "0]}}" },
        { "{\"code\":\"not_found\",\"message\":\"m\",\"details\":[", "0,", "0]}" },
        { "{\"code\":\"not_found\",\"message\":\"m\",\"details\":[", "{},", "0]}" },
        { "{\"code\":\"not_found\",\"message\":\"m\",\"details\":[", "{\"type\":\"a\",\"value\":\"\"},", "0]}" },
        { "{\"title\":\"t\",\"status\":404,\"errors\":[", "\"a\",", "\"a\"]}" },
        { "{\"title\":\"t\",\"status\":404,\"errors\":{", "\"#\":[\"a\"],", "\"a\":[]}}" },
        { "{\"title\":\"t\",\"status\":404,", "\"#\":1,", "\"a\":1}" },
        { "{\"title\":\"t\",\"status\":404,", "\"stack\":\"a\",", "\"a\":1}" },
        { "{\"error\":{\"code\":\"X\",\"message\":\"m\",", "\"#\":1,", "\"a\":1}}" },
        { "{\"errors\":[", "{\"detail\":\"a\"},", "{\"detail\":\"a\"}]}" },
        { "[", "{},", "{}]" },
        { "[", "{\"message\":\"a\"},", "{}]" },
        { "[", "\"a\",", "\"a\"]" },
        { "{\"message\":[", "\"a\",", "\"a\"]}" },
        { "{\"error\":{\"_errors\":[", "{\"message\":\"a\"},", "{}]}}" },
        { "{\"errors\":{", "\"#\":{\"a\":[\"b\"]},", "\"a\":[]}}" },
        { "{\"errors\":[", "{\"errors\":[{\"errors\":[]}]},", "{}]}" },
        { "{", "\"error\":{\"error\":{}},", "\"a\":1}" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Allocations_are_a_small_multiple_of_the_body(string before, string piece, string after)
    {
        var text = new StringBuilder(before);
        for (var i = 0; text.Length < Bytes; i++) text.Append(piece.Replace("#", $"{i}", StringComparison.Ordinal));
        var body = Encoding.UTF8.GetBytes(text.Append(after).ToString());
        var options = new HttpResponseStatusOptions { MaxErrorBytes = body.Length };
        var response = new HttpErrorResponse(404) { ContentType = "application/json" };
        Assert.Equal(RpcCode.NotFound, HttpErrorReader.Read(body, response, options).Status.Code);

        var allocated = Allocations.Min(() => HttpErrorReader.Read(body, response, options));

        Assert.True(allocated < (long)MostTimes * body.Length, $"{allocated} bytes for {body.Length}: {allocated / (double)body.Length:0.0} times.");
    }

    [Fact]
    public void Many_details_without_bytes_are_kept_as_one_list()
    {
        var elements = string.Join(",", Enumerable.Range(0, 100));
        var body = Encoding.UTF8.GetBytes($"{{\"code\":5,\"message\":\"m\",\"details\":[{elements}]}}");

        var status = HttpErrorReader.Read(body, new HttpErrorResponse(404)).Status;

        Assert.Equal(33, status.Details.Length);
        Assert.Equal(3, Google.Protobuf.WellKnownTypes.Value.Parser.ParseFrom(status.Details[3].Value.Span).NumberValue);
        var rest = Google.Protobuf.WellKnownTypes.Value.Parser.ParseFrom(status.Details[^1].Value.Span).ListValue.Values;
        Assert.Equal(Enumerable.Range(32, 68).Select(number => (double)number), rest.Select(value => value.NumberValue));
    }
}
