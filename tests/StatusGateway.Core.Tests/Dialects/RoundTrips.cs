using System.Collections.Immutable;
using System.Text.Json;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Http;
using StatusGateway.Core.Reading;
using StatusGateway.Transcoding;

namespace StatusGateway.Core.Tests.Dialects;

/// <summary>Writes a status in a dialect and reads it back.</summary>
/// <param name="Name">The dialect.</param>
/// <param name="IsExact">Whether details keep their bytes; otherwise their values.</param>
/// <param name="WritesOk">Whether the dialect can express OK.</param>
/// <param name="Through">Writes and reads a status.</param>
/// <param name="Dialect">The dialect; null for trailers.</param>
internal sealed record RoundTrip(string Name, bool IsExact, bool WritesOk, Func<RpcStatus, RpcStatus> Through, IStatusDialect? Dialect = null)
{
    public void AssertRoundTrips(RpcStatus status)
    {
        var read = Through(status);
        if (IsExact) Samples.AssertSame(status, read);
        else SameValue.Assert(status, read);
    }
}

/// <summary>The round trips of all dialects.</summary>
internal static class RoundTrips
{
    public static ImmutableArray<RoundTrip> All { get; } =
    [
        new("gRPC", true, true, ThroughGrpc),
        new("gRPC-Web", true, true, ThroughGrpcWeb),
        new("Connect", true, false, status => ThroughBody(ConnectDialect.Instance, StatusForm.Connect, status), ConnectDialect.Instance),
        new("Connect stream", true, true, ThroughConnectStream),
        new("Problem", true, false, ThroughProblem, ProblemDialect.Instance),
        new("RpcStatus", false, true, status => ThroughBody(RpcStatusDialect.Instance, StatusForm.RpcStatus, status), RpcStatusDialect.Instance),
        new("GoogleError", false, false, status => ThroughBody(GoogleErrorDialect.Instance, StatusForm.GoogleError, status), GoogleErrorDialect.Instance),
        new("Protobuf", true, false, status => ThroughBody(ProtobufDialect.Instance, StatusForm.Protobuf, status), ProtobufDialect.Instance),
    ];

    public static RoundTrip Get(string name) => All.Single(roundTrip => roundTrip.Name == name);

    public static byte[] Write(IStatusDialect dialect, RpcStatus status, StatusWriteContext? context = null)
    {
        using var output = new PooledBuffer();
        dialect.Write(status, context ?? new StatusWriteContext { HttpStatus = HttpStatusMap.Default.ToHttp(status.Code) }, output);
        return output.WrittenSpan.ToArray();
    }

    private static RpcStatus ThroughGrpc(RpcStatus status)
    {
        var message = GrpcTrailers.MessageValue(status);
        var details = GrpcTrailers.DetailsValue(status);
        Assert.DoesNotContain('=', details ?? "");
        Assert.True((message + details).AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0);
        var read = GrpcTrailers.Read(GrpcTrailers.StatusValue(status), message, details, StatusOrigin.Upstream, out var errors);
        Assert.Equal(GrpcTrailerErrors.None, errors);
        return read;
    }

    private static RpcStatus ThroughGrpcWeb(RpcStatus status)
    {
        using var output = new PooledBuffer();
        GrpcWebTrailers.Write(status, [new("x-more", "1")], output);
        var read = GrpcWebTrailers.Read(output.WrittenSpan, StatusOrigin.Upstream, out var metadata, out var errors);
        Assert.Equal(GrpcTrailerErrors.None, errors);
        Assert.Equal([new("x-more", "1")], metadata);
        return read;
    }

    private static RpcStatus ThroughConnectStream(RpcStatus status)
    {
        using var output = new PooledBuffer();
        ConnectDialect.WriteEndStream(status, [new("x-more", "1"), new("x-more", "2")], output);
        using var document = JsonDocument.Parse(output.WrittenMemory);
        var read = ConnectDialect.ReadEndStream(output.WrittenSpan, StatusOrigin.Upstream, out var metadata);
        Assert.Equal([new("x-more", "1"), new("x-more", "2")], metadata);
        return read;
    }

    private static RpcStatus ThroughProblem(RpcStatus status)
    {
        var context = new StatusWriteContext
        {
            HttpStatus = HttpStatusMap.Default.ToHttp(status.Code),
            Localized = StatusDetail.Create(Samples.German),
            Instance = "/" + status.Message,
            Violations = new FakeLocator(),
        };
        var localized = RoundTrips.Write(ProblemDialect.Instance, status, context);
        Samples.AssertSame(status, ProblemDialect.Instance.Read(localized, new StatusReadContext(418, StatusOrigin.Upstream)));
        return ThroughBody(ProblemDialect.Instance, StatusForm.Problem, status);
    }

    /// <summary>Writes a body that <see cref="StatusReader"/> must recognize.</summary>
    private static RpcStatus ThroughBody(IStatusDialect dialect, StatusForm form, RpcStatus status)
    {
        var body = Write(dialect, status);
        if (form != StatusForm.Protobuf) JsonDocument.Parse(body).Dispose();
        var context = new StatusReadContext(HttpStatusMap.Default.ToHttp(status.Code), StatusOrigin.Upstream);
        var read = dialect.Read(body, context);
        Samples.AssertSame(read, StatusReader.Read(body, dialect.MediaType, context, out var found));
        Assert.Equal(form, found);
        return read;
    }
}
