using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using StatusGateway.Core;
using StatusGateway.Faults.Matrix;

namespace StatusGateway.Faults.Clients;

/// <summary>How a REST client reads streams.</summary>
public enum RestForm
{
    Lines,
    Events,
    Array,
}

/// <summary>REST. Unary methods are the same in all forms.</summary>
/// <param name="form">The form of response streams.</param>
/// <param name="isHttp2">Whether the client speaks HTTP/2; it then reads trailers.</param>
public sealed class RestClient(RestForm form, bool isHttp2) : ProtocolClient($"REST {form.ToString().ToLowerInvariant()}{(isHttp2 ? ", HTTP/2" : "")}", isHttp2)
{
    /// <summary>Gets whether an error after the first message has no status: HTTP/1.1 then ends without the last chunk.</summary>
    public bool CutsErrors => form == RestForm.Array && !IsHttp2;

    public override bool Supports(MethodKind kind) => form == RestForm.Lines || kind.IsResponseStream();

    protected override HttpRequestMessage Create(ClientCall call)
    {
        var messages = call.Requests.Select(static message => JsonFormatter.Default.Format(message));
        var request = CreateRequest(
            $"/{call.Upstream.ToString().ToLowerInvariant()}/{JsonNamingPolicy.CamelCase.ConvertName(call.Kind.ToString())}",
            Encoding.UTF8.GetBytes(string.Join('\n', messages)),
            call.Kind.IsRequestStream() ? "application/x-ndjson" : "application/json",
            ("grpc-timeout", $"{call.DeadlineMs}m"),
            ("accept", !call.Kind.IsResponseStream() ? "application/json" : form switch { RestForm.Lines => "application/x-ndjson", RestForm.Events => "text/event-stream", _ => "application/json" }));
        if (IsHttp2) request.Headers.TryAddWithoutValidation("te", "trailers");
        return request;
    }

    protected override Outcome Read(ClientCall call, Received response)
    {
        var outcome = response.Status >= 400 ? response.IsCut ? new Outcome() : ReadProblem(Parse(response.Body))
            : !call.Kind.IsResponseStream() ? response.IsCut ? new Outcome() : new Outcome { Code = "OK", Messages = Parse(response.Body).TryGetProperty("text", out _) ? 1 : 0 }
            : form switch
            {
                RestForm.Lines => ReadLines(response),
                RestForm.Events => ReadEvents(response),
                _ => ReadArray(response),
            };
        // An array that failed has the status in the trailers only.
        if (!response.Trailers.TryGetValue("grpc-status", out var status)) return outcome;
        var code = ((RpcCode)int.Parse(status, CultureInfo.InvariantCulture)).Name();
        if (outcome.Code is not null && outcome.Code != code) return outcome with { Violation = $"{code} in the trailers" };
        return outcome.Code is null && !response.IsCut ? outcome with { Code = code, Reason = GrpcClient.FindReason(response.Trailers), Violation = code == "OK" ? "OK without the end of the array" : null } : outcome;
    }

    private static Outcome ReadLines(Received response)
    {
        var lines = Encoding.UTF8.GetString(response.Body).Split('\n');
        if (lines[^1].Length > 0 && !response.IsCut) return new Outcome { Violation = "an incomplete line" };
        var values = lines.SkipLast(1).Select(static line => JsonSerializer.Deserialize<JsonElement>(line)).ToArray();
        var messages = values.Count(static value => value.TryGetProperty("result", out _));
        return (values.Length - messages) switch
        {
            0 => new Outcome { Code = response.IsCut ? null : "OK", Messages = messages },
            1 when values[^1].TryGetProperty("error", out var error) => ReadProblem(error) with { Messages = messages },
            _ => new Outcome { Violation = "several statuses" },
        };
    }

    private static Outcome ReadEvents(Received response)
    {
        var events = Encoding.UTF8.GetString(response.Body).Split("\n\n");
        if (events[^1].Length > 0 && !response.IsCut) return new Outcome { Violation = "an incomplete event" };
        var complete = events.SkipLast(1).Where(static text => !text.StartsWith(':')).ToArray();
        var messages = complete.Count(static text => text.StartsWith("data:", StringComparison.Ordinal));
        if (messages == complete.Length) return new Outcome { Messages = messages, Violation = response.IsCut ? null : "complete without a status" };
        if (messages < complete.Length - 1 || complete[^1].StartsWith("data:", StringComparison.Ordinal)) return new Outcome { Violation = "several statuses" };
        if (complete[^1].StartsWith("event: end\n", StringComparison.Ordinal)) return new Outcome { Code = "OK", Messages = messages };
        return ReadProblem(JsonSerializer.Deserialize<JsonElement>(complete[^1][(complete[^1].IndexOf("data:", StringComparison.Ordinal) + 5)..])) with { Messages = messages };
    }

    private static Outcome ReadArray(Received response)
    {
        var text = Encoding.UTF8.GetString(response.Body);
        var messages = text.Split("\"text\"").Length - 1;
        if (!text.TrimEnd().EndsWith(']')) return new Outcome { Messages = messages, Violation = response.IsCut || response.Trailers.Count > 0 ? null : "an incomplete array" };
        return new Outcome { Code = "OK", Messages = Parse(response.Body).GetArrayLength() };
    }

    private static JsonElement Parse(byte[] body) => JsonSerializer.Deserialize<JsonElement>(body);

    private static Outcome ReadProblem(JsonElement problem) => new()
    {
        Code = problem.GetProperty("code").GetString(),
        Reason = problem.TryGetProperty("reason", out var reason) ? reason.GetString() : null,
    };
}
