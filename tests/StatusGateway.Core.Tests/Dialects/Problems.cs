using System.Text;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Reading;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Core.Tests.Dialects;

/// <summary>Writes and reads problems.</summary>
internal static class Problems
{
    public static string Write(RpcStatus status, StatusWriteContext? context = null)
    {
        using var output = new PooledBuffer();
        ProblemDialect.Instance.Write(status, context ?? new StatusWriteContext { HttpStatus = HttpStatusMap.Default.ToHttp(status.Code) }, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static RpcStatus Read(string body, int httpStatus = 400, ITypeResolver? types = null) => Read(Encoding.UTF8.GetBytes(body), httpStatus, types);

    public static RpcStatus Read(byte[] body, int httpStatus = 400, ITypeResolver? types = null) =>
        ProblemDialect.Instance.Read(body, new StatusReadContext(httpStatus, StatusOrigin.Upstream, types));

    /// <summary>Gets <c>details</c> of a written problem, without the brackets.</summary>
    public static string Details(params StatusDetail[] details)
    {
        var json = Write(new RpcStatus(RpcCode.Aborted, "x", [.. details]));
        const string begin = ",\"details\":[";
        var start = json.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        Assert.EndsWith("]}", json, StringComparison.Ordinal);
        return json[start..^2];
    }
}
