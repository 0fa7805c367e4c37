using Google.Rpc;
using StatusGateway.Core;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Tests.Pipeline;

/// <summary>What is in the end of a call.</summary>
internal static class Ends
{
    public static ErrorInfo Info(CallEnd end) => ErrorInfo.Parser.ParseFrom(Detail(end, "google.rpc.ErrorInfo").Value.Span);

    public static BadRequest Violations(CallEnd end) => BadRequest.Parser.ParseFrom(Detail(end, "google.rpc.BadRequest").Value.Span);

    public static RetryInfo Retry(CallEnd end) => RetryInfo.Parser.ParseFrom(Detail(end, "google.rpc.RetryInfo").Value.Span);

    /// <summary>It is the gateway's own failure of this reason, with its code unless another one is given.</summary>
    public static void AssertFailure(CallEnd? end, FailureReason reason, RpcCode? code = null)
    {
        Assert.NotNull(end);
        Assert.Equal((reason.Name, "statusgateway"), (Info(end).Reason, Info(end).Domain));
        Assert.Equal(code ?? reason.Code, end.Status.Code);
        Assert.Equal(reason.Origin, end.Status.Origin);
        Assert.Matches("[.)]$", end.Status.Message);
    }

    public static void AssertMalformedBody(CallEnd end, string field, string pointer)
    {
        AssertFailure(end, FailureReason.MalformedBody);
        Assert.Equal(400, end.HttpStatus);
        Assert.Equal(field, Assert.Single(Violations(end).FieldViolations).Field);
        Assert.Equal(pointer, end.BodyPointer);
    }

    private static StatusDetail Detail(CallEnd end, string name) => Assert.Single(end.Status.Details, detail => detail.Is(name));
}
