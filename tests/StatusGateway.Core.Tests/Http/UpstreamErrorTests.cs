using System.Text;
using StatusGateway.Core.Details;
using StatusGateway.Core.Reading;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Core.Tests.Http;

/// <summary>Reads the errors of other servers, row by row.</summary>
public class UpstreamErrorTests
{
    public static TheoryData<string> Names => [.. UpstreamErrorCase.All.Select(response => response.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Response_is_read_as_its_status(string name)
    {
        var response = UpstreamErrorCase.All.Single(row => row.Name == name);
        Assert.True(RpcCodes.TryParseName(response.Code, out var code));
        var expected = new RpcStatus(code, response.Message, [.. response.Details.Select(ReadDetail)]);

        var read = HttpErrors.Read(response);

        SameValue.Assert(expected, read.Status);
        Assert.Equal(response.Form, read.Form.ToString());
        Assert.Equal(response.IsCodeFromHttpStatus, read.IsCodeFromHttpStatus);
        Assert.Equal(StatusOrigin.Upstream, read.Status.Origin);
    }

    [Fact]
    public void Rows_cover_every_format()
    {
        Assert.InRange(UpstreamErrorCase.All.Count, 120, 1000);
        Assert.Equal(Enum.GetNames<StatusForm>().Order(), UpstreamErrorCase.All.Select(response => response.Form).Distinct().Order());
    }

    private static StatusDetail ReadDetail(string json)
    {
        using var output = new PooledBuffer();
        Assert.Null(JsonToWire.ReadAny(Encoding.UTF8.GetBytes(json), new JsonOptions { Types = DetailTypes.Standard }, out var typeUrl, output));
        return new StatusDetail(typeUrl, output.WrittenSpan.ToArray());
    }
}
