using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using StatusGateway.Core.Headers;
using StatusGateway.Core.Text;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>
/// Reads the Status object of Kubernetes (API conventions, "Response Status Kind"):
/// <code>
/// {"kind":"Status","apiVersion":"v1","status":"Failure","message":"pods \"x\" not found","reason":"NotFound",
///  "details":{"name":"x","kind":"pods","causes":[{"reason":"…","message":"…","field":"spec.x"}],"retryAfterSeconds":5},"code":404}
/// </code>
/// The reason becomes ErrorInfo, the resource ResourceInfo, the causes BadRequest, the delay RetryInfo.
/// </summary>
internal static class KubernetesReader
{
    public static ErrorReading Read(ReadOnlySpan<byte> body, in StatusReadContext context)
    {
        string? message = null, reason = null;
        long? httpStatus = null;
        ImmutableArray<StatusDetail> own = [];
        var details = new ForeignDetails(context);
        var members = new JsonMembers(body);
        while (members.Next())
        {
            if (members.Is("message"u8)) message = members.Text() ?? message;
            else if (members.Is("reason"u8)) reason = members.Text() ?? reason;
            else if (members.Is("code"u8)) httpStatus = members.Number() ?? httpStatus;
            else if (members.Is("details"u8) && members.IsObject) own = ReadDetails(members.Value, details);
        }

        details.Reason = ErrorReason.FromName(reason);
        // The HTTP status of both Conflict and AlreadyExists is 409; the reason distinguishes them.
        int? code = reason == "AlreadyExists" ? (int)RpcCode.AlreadyExists : null;
        return new ErrorReading(code, message, details.Create(own)) { HttpStatus = httpStatus };
    }

    private static ImmutableArray<StatusDetail> ReadDetails(ReadOnlySpan<byte> json, ForeignDetails details)
    {
        var resource = new ResourceInfo();
        var group = "";
        RetryInfo? retry = null;
        var members = new JsonMembers(json);
        while (members.Next())
        {
            if (members.Is("causes"u8) && members.IsArray)
            {
                var causes = new ViolationList();
                causes.Add(members.Value, isSure: true);
                foreach (var violation in causes.List) details.AddViolation(violation);
                continue;
            }

            if (members.Is("name"u8)) resource.ResourceName = members.Text() ?? "";
            else if (members.Is("kind"u8)) resource.ResourceType = members.Text() ?? "";
            else if (members.Is("group"u8)) group = members.Text() ?? "";
            else if (members.Is("retryAfterSeconds"u8) && members.Number() is > 0 and <= RetryAfterHeader.MaxSeconds and var seconds)
            {
                retry = new RetryInfo { RetryDelay = new Duration { Seconds = seconds } };
                continue;
            }

            details.AddMember(members);
        }

        if (group.Length > 0) resource.ResourceType = $"{group}/{resource.ResourceType}";
        var own = ImmutableArray.CreateBuilder<StatusDetail>();
        if (resource.ResourceName.Length > 0) own.Add(StatusDetail.Create(resource));
        if (retry is not null) own.Add(StatusDetail.Create(retry));
        return own.DrainToImmutable();
    }
}
