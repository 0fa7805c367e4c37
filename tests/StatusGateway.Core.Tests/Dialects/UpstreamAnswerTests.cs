using System.Text;
using StatusGateway.Core.Details;
using StatusGateway.Core.Reading;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Core.Tests.Dialects;

/// <summary>Errors as servers send them, row by row.</summary>
public class UpstreamAnswerTests
{
    public static TheoryData<string> Names => [.. UpstreamAnswer.All.Select(answer => answer.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_answer_is_exactly_its_status(string name)
    {
        var answer = UpstreamAnswer.All.Single(row => row.Name == name);
        Assert.True(RpcCodes.TryParseName(answer.Code, out var code));
        var expected = new RpcStatus(code, answer.Message, [.. answer.Details.Select(ReadDetail)]);

        var read = HttpErrors.Read(answer);

        SameValue.Assert(expected, read.Status);
        Assert.Equal(answer.Form, read.Form.ToString());
        Assert.Equal(answer.IsCodeFromHttpStatus, read.IsCodeFromHttpStatus);
        Assert.Equal(StatusOrigin.Upstream, read.Status.Origin);
    }

    [Fact]
    public void The_rows_are_many_and_of_every_form()
    {
        Assert.InRange(UpstreamAnswer.All.Count, 120, 1000);
        Assert.Equal(Enum.GetNames<StatusForm>().Order(), UpstreamAnswer.All.Select(answer => answer.Form).Distinct().Order());
    }

    private static StatusDetail ReadDetail(string json)
    {
        using var output = new PooledBuffer();
        Assert.Null(JsonToWire.ReadAny(Encoding.UTF8.GetBytes(json), new JsonOptions { Types = DetailTypes.Standard }, out var typeUrl, output));
        return new StatusDetail(typeUrl, output.WrittenSpan.ToArray());
    }
}
