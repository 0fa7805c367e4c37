using System.Text;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Core.Dialects;

/// <summary>Whether a JSON object that came as success is an error, and nothing else.</summary>
internal static class ErrorFit
{
    // What each form may have. Problems are extensible: of them any member is one.
    private static readonly string[] Envelope = ["error"];
    private static readonly string[] Status = ["code", "message", "details"];
    private static readonly string[] Twirp = ["code", "msg", "meta"];
    private static readonly string[] Spring = ["timestamp", "status", "error", "message", "path", "errors", "exception", "trace", "requestId"];
    private static readonly string[] OAuth = ["error", "error_description", "error_uri", "state"];
    private static readonly string[] JsonApi = ["errors", "meta", "jsonapi", "links"];
    private static readonly string[] FastApi = ["detail"];
    private static readonly string[] Text = ["error", "message", "code", "status", "statusCode", "details", "path", "timestamp", "requestId"];
    private static readonly string[] Kubernetes = ["kind", "apiVersion", "metadata", "status", "message", "reason", "details", "code"];

    public static bool IsWhollyError(ReadOnlySpan<byte> body, string? contentType, MessageSchema expected)
    {
        // What takes any member has every one of them.
        if (expected.WellKnown != WellKnownType.None || expected.FullName == "google.api.HttpBody") return false;
        if (!JsonSyntax.IsObject(JsonMembers.WellFormedUtf8(body))) return false;
        var shape = ErrorShape.Of(body);
        var form = StatusReader.EssenceOf(contentType) == "application/problem+json" ? StatusForm.Problem : shape.Form(200);
        var allowed = shape.IsEnvelope ? Envelope : MembersOf(form);
        if (allowed is null) return false;
        var state = default(Seen);
        var members = new JsonMembers(body);
        while (members.Next())
        {
            var name = Encoding.UTF8.GetString(members.Name);
            if (expected.FindField(name) is not null) return false;
            if (form != StatusForm.Problem && Array.IndexOf(allowed, name) < 0) return false;
            state.Take(members, form);
        }

        return state.IsError(form, shape.IsEnvelope);
    }

    private static string[]? MembersOf(StatusForm form) => form switch
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

    /// <summary>What an error has to say, beyond its shape.</summary>
    private struct Seen
    {
        private bool _hasInner;
        private bool _hasText;
        private bool _hasFailure;
        private bool _hasCode;

        public void Take(in JsonMembers member, StatusForm form)
        {
            if (member.Is("error"u8) && member.IsObject) _hasInner = SaysSomething(member.Value);
            else if (member.Is("error"u8)) _hasText = member.Text() is { Length: > 0 };
            else if (member.Is("status"u8)) _hasFailure |= member.Number() is >= 400 and <= 599 || member.Text() == "Failure";
            else if (member.Is("code"u8)) _hasCode |= form == StatusForm.Problem ? RpcCodes.TryParseName(member.Text(), out _) : member.Number() is >= 1 and <= 16;
        }

        public readonly bool IsError(StatusForm form, bool isEnvelope) =>
            isEnvelope ? _hasInner : form switch
            {
                StatusForm.Problem => _hasFailure || _hasCode,
                StatusForm.RpcStatus => _hasCode,
                StatusForm.OtherJson => _hasText,
                StatusForm.Spring or StatusForm.Kubernetes => _hasFailure,
                _ => true,
            };

        private static bool SaysSomething(ReadOnlySpan<byte> error)
        {
            var members = new JsonMembers(error);
            while (members.Next())
                if (members.Is("message"u8) || members.Is("code"u8) || members.Is("status"u8) || members.Is("grpc_code"u8)) return true;
            return false;
        }
    }
}
