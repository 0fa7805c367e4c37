using System.Collections.Immutable;
using System.Text;
using Google.Protobuf;
using Google.Rpc;
using StatusGateway.Core.Details;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>
/// Moves the stack traces of a foreign error to google.rpc.DebugInfo, which masking removes: from the message, and from the texts of its
/// details. What else the error says stays.
/// </summary>
internal static class TraceRemoval
{
    private const int MaxEntries = 100;

    /// <summary>Returns the status without stack traces; the same object if it has none.</summary>
    /// <param name="status">The status of a foreign error.</param>
    /// <param name="fallback">The message in place of one that has nothing but a stack trace.</param>
    public static RpcStatus Apply(RpcStatus status, string fallback)
    {
        List<string>? traces = null;
        var message = status.Message;
        if (TraceText.HasTrace(message))
        {
            (traces ??= []).Add(message);
            message = PlainSentence.FirstOf(message) ?? fallback;
        }

        var details = status.Details.IsEmpty ? status.Details : RemoveFrom(status.Details, ref traces);
        if (traces is null) return status;
        var debug = new DebugInfo { Detail = traces[0] };
        debug.StackEntries.Add(traces.Skip(1).Take(MaxEntries));
        return new RpcStatus(status.Code, message, details.Add(StatusDetail.Create(debug)), status.Origin);
    }

    private static ImmutableArray<StatusDetail> RemoveFrom(ImmutableArray<StatusDetail> details, ref List<string>? traces)
    {
        var kept = ImmutableArray.CreateBuilder<StatusDetail>(details.Length);
        foreach (var detail in details)
        {
            if (detail.Is(DetailNames.DebugInfo) || Text(detail) is not { } text || !TraceText.HasTrace(text)) kept.Add(detail);
            else if (RemoveFrom(detail, traces ??= []) is { } rest) kept.Add(rest);
            else traces.Add(text);
        }

        return kept.DrainToImmutable();
    }

    /// <summary>Removes the traces from a detail that has room for them; null if it is of another type, or has them elsewhere.</summary>
    private static StatusDetail? RemoveFrom(StatusDetail detail, List<string> traces)
    {
        var before = traces.Count;
        try
        {
            if (detail.Is(DetailNames.ErrorInfo))
            {
                var info = ErrorInfo.Parser.ParseFrom(detail.Value.Span);
                foreach (var (name, value) in info.Metadata.ToArray())
                {
                    if (!TraceText.HasTrace(value)) continue;
                    info.Metadata.Remove(name);
                    traces.Add(value);
                }

                return traces.Count > before ? new StatusDetail(detail.TypeUrl, info.ToByteArray()) : null;
            }

            if (!detail.Is(DetailNames.BadRequest)) return null;
            var request = BadRequest.Parser.ParseFrom(detail.Value.Span);
            foreach (var violation in request.FieldViolations)
            {
                if (!TraceText.HasTrace(violation.Description)) continue;
                traces.Add(violation.Description);
                violation.Description = PlainSentence.FirstOf(violation.Description) ?? "";
            }

            // What names neither a field nor an error says nothing without its text.
            var named = request.FieldViolations.Where(static violation => violation.Description.Length + violation.Field.Length + violation.Reason.Length > 0).ToArray();
            request.FieldViolations.Clear();
            request.FieldViolations.Add(named);
            return traces.Count > before ? new StatusDetail(detail.TypeUrl, request.ToByteArray()) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            // The parsers of generated messages can only throw. The detail goes as a whole.
            return null;
        }
    }

    /// <summary>Gets the texts of a detail, as JSON where it has a JSON form.</summary>
    private static string? Text(StatusDetail detail)
    {
        if (detail.Value.IsEmpty) return null;
        using var json = new PooledBuffer();
        if (DetailTypes.Standard.FindMessage(detail.TypeName) is { } type && WireToJson.Write(type, detail.Value.Span, JsonOptions.Default, json, out _) is null)
            return Encoding.UTF8.GetString(json.WrittenSpan);
        return Encoding.UTF8.GetString(detail.Value.Span);
    }
}
