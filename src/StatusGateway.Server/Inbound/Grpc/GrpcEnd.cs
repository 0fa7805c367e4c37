using System.Globalization;
using Microsoft.AspNetCore.Http;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Headers;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Inbound.Grpc;

/// <summary>Writes the end of a call as gRPC headers or trailers: metadata, then the status within the trailer budget.</summary>
internal static class GrpcEnd
{
    private const string PushbackName = "grpc-retry-pushback-ms";
    private const string MaxDigits = "999999";

    // CORS headers are written after everything else.
    private const int CorsBytes = 600;
    private const int VaryBytes = 42;

    // What the block contains besides: the code, and what the server adds to Trailers-Only.
    private static readonly KeyValuePair<string, string>[] Further =
        [new(GrpcTrailers.StatusName, "16"), new(":status", "200"), new("content-length", "0"), new("date", "Thu, 01 Jan 1970 00:00:00 GMT")];

    /// <summary>Writes the end.</summary>
    /// <param name="headers">Headers or trailers.</param>
    /// <param name="end">How the call ended.</param>
    /// <param name="rules">The rules of the upstream; null without one.</param>
    /// <param name="context">The request.</param>
    /// <param name="call">The call.</param>
    public static void Write(IHeaderDictionary headers, CallEnd end, MetadataRules? rules, HttpContext context, RoutedCall call)
    {
        WriteMetadata(headers, end, rules, call.Trace.TraceId);
        var status = end.Status;
        var maxTrailerBytes = call.Policy.MaxTrailerBytes;
        if (call.Snapshot.Cors is not null) maxTrailerBytes -= context.Request.Headers.Origin.Count > 0 ? CorsBytes : VaryBytes;
        if (!status.IsOk)
        {
            status = TrailerBudget.Fit(end.Status, TrailerBudget.Remaining(maxTrailerBytes, [.. Entries(headers), .. Further]), out var dropped);
            if (dropped > 0)
            {
                // The header with the number takes room as well.
                headers[HeaderNames.DetailsDropped] = MaxDigits;
                status = TrailerBudget.Fit(end.Status, TrailerBudget.Remaining(maxTrailerBytes, [.. Entries(headers), .. Further]), out dropped);
                headers[HeaderNames.DetailsDropped] = dropped.ToString(CultureInfo.InvariantCulture);
            }
        }

        headers[GrpcTrailers.StatusName] = GrpcTrailers.StatusValue(status);
        if (GrpcTrailers.MessageValue(status) is { } message) headers[GrpcTrailers.MessageName] = message;
        if (GrpcTrailers.DetailsValue(status) is { } details) headers[GrpcTrailers.DetailsName] = details;
    }

    /// <summary>Writes everything but the status.</summary>
    public static void WriteMetadata(IHeaderDictionary headers, CallEnd end, MetadataRules? rules, string traceId)
    {
        if (rules is not null) ResponseMetadata.Write(headers, end.Trailers, rules);
        WritePushback(headers, end.Trailers);
        if (end.Header is { } header) headers[header.Key] = header.Value;
        if (!end.Status.IsOk) headers[HeaderNames.TraceId] = traceId;
    }

    /// <summary>Writes when to retry (gRPC proposal A6, "Pushback") from the head of an upstream's Trailers-Only response.</summary>
    public static void WritePushback(IHeaderDictionary headers, ResponseHead head)
    {
        if (!head.IsSeparate) WritePushback(headers, head.Metadata);
    }

    private static void WritePushback(IHeaderDictionary headers, Metadata? metadata)
    {
        if (metadata?.Find(PushbackName) is { } pushback && MetadataRules.IsHeaderValue(pushback)) headers[PushbackName] = pushback;
    }

    private static IEnumerable<KeyValuePair<string, string>> Entries(IHeaderDictionary headers)
    {
        foreach (var (name, values) in headers)
            foreach (var value in values) yield return new(name, value ?? "");
    }
}
