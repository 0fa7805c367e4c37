using System.Text;
using StatusGateway.Core.Headers;
using StatusGateway.Core.Reading;
using StatusGateway.Core.Text;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Core.Http;

/// <summary>Detects JSON objects in responses of 2xx that are errors.</summary>
internal static class ErrorInSuccess
{
    // The members of each format. Problem details are extensible, so they may have any member.
    private static readonly string[] Envelope = ["error"];
    private static readonly string[] Status = ["code", "message", "details"];
    private static readonly string[] Twirp = ["code", "msg", "meta"];
    private static readonly string[] Spring = ["timestamp", "status", "error", "message", "path", "errors", "exception", "trace", "requestId"];
    private static readonly string[] OAuth = ["error", "error_description", "error_uri", "state"];
    private static readonly string[] JsonApi = ["errors", "meta", "jsonapi", "links"];
    private static readonly string[] FastApi = ["detail"];
    private static readonly string[] Text = ["error", "message", "code", "status", "statusCode", "details", "path", "timestamp", "requestId"];
    private static readonly string[] Kubernetes = ["kind", "apiVersion", "metadata", "status", "message", "reason", "details", "code"];

    /// <summary>Returns whether a body is an error in a known format, has no other members, and has no member of the expected message.</summary>
    public static bool IsError(ReadOnlySpan<byte> body, string? contentType, MessageSchema expected)
    {
        // A message that accepts any member cannot be told from an error.
        if (expected.WellKnown != WellKnownType.None || expected.FullName == "google.api.HttpBody") return false;
        if (!JsonSyntax.IsObject(JsonMembers.WellFormedUtf8(body))) return false;
        var shape = ErrorShape.Detect(body);
        var form = MediaTypes.WithoutParameters(contentType) == MediaTypes.ProblemJson ? StatusForm.Problem : shape.GetForm(200);
        var allowed = shape.IsEnvelope ? Envelope : GetMembers(form);
        if (allowed is null) return false;
        var seen = default(Seen);
        var members = new JsonMembers(body);
        while (members.Next())
        {
            var name = Encoding.UTF8.GetString(members.Name);
            if (expected.FindField(name) is not null) return false;
            // GraphQL sends no data with an error of the whole request.
            if (form == StatusForm.JsonApi && name == "data" && members.IsNull) continue;
            if (form != StatusForm.Problem && Array.IndexOf(allowed, name) < 0) return false;
            seen.Add(members, form);
        }

        return seen.IsError(form, shape.IsEnvelope);
    }

    private static string[]? GetMembers(StatusForm form) => form switch
    {
        StatusForm.Problem => [],
        StatusForm.RpcStatus or StatusForm.Connect => Status,
        StatusForm.Twirp => Twirp,
        StatusForm.Spring => Spring,
        StatusForm.OAuth => OAuth,
        StatusForm.JsonApi => JsonApi,
        StatusForm.FastApi => FastApi,
        StatusForm.Kubernetes => Kubernetes,
        StatusForm.OtherJson => Text,
        _ => null,
    };

    /// <summary>The members that an error must have, beyond its shape.</summary>
    private struct Seen
    {
        private bool _hasInner;
        private bool _hasText;
        private bool _hasErrorStatus;
        private bool _hasCode;

        public void Add(in JsonMembers member, StatusForm form)
        {
            if (member.Is("error"u8) && member.IsObject) _hasInner = HasContent(member.Value);
            else if (member.Is("error"u8)) _hasText = member.Text() is { Length: > 0 };
            else if (member.Is("status"u8)) _hasErrorStatus |= member.Number() is >= 400 and <= 599 || member.Text() == "Failure";
            else if (member.Is("code"u8)) _hasCode |= form == StatusForm.Problem ? RpcCodes.TryParseName(member.Text(), out _) : member.Number() is >= 1 and <= 16;
        }

        public readonly bool IsError(StatusForm form, bool isEnvelope) =>
            isEnvelope ? _hasInner : form switch
            {
                StatusForm.Problem => _hasErrorStatus || _hasCode,
                StatusForm.RpcStatus => _hasCode,
                StatusForm.OtherJson => _hasText,
                StatusForm.Spring or StatusForm.Kubernetes => _hasErrorStatus,
                _ => true,
            };

        private static bool HasContent(ReadOnlySpan<byte> error)
        {
            var members = new JsonMembers(error);
            while (members.Next())
                if (members.Is("message"u8) || members.Is("code"u8) || members.Is("status"u8) || members.Is("grpc_code"u8)) return true;
            return false;
        }
    }
}
