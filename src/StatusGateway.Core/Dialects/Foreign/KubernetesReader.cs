using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;

namespace StatusGateway.Core.Dialects.Foreign;

/// <summary>
/// Reads the Status object of Kubernetes (API conventions, "Response Status Kind"):
/// <code>
/// {"kind":"Status","apiVersion":"v1","status":"Failure","message":"pods \"x\" not found","reason":"NotFound",
///  "details":{"name":"x","kind":"pods","causes":[{"reason":"…","message":"…","field":"spec.x"}],"retryAfterSeconds":5},"code":404}
/// </code>
/// The reason becomes ErrorInfo's, what it is about ResourceInfo, the causes BadRequest, the delay RetryInfo.
/// </summary>
internal static class KubernetesReader
{
    public static ErrorReading Read(ReadOnlySpan<byte> body, in StatusReadContext context)
    {
        string? message = null, reason = null;
        long? httpStatus = null;
        ImmutableArray<StatusDetail> about = [];
        var details = new ForeignDetails(context);
        var members = new JsonMembers(body);
        while (members.Next())
        {
            if (members.Is("message"u8)) message = members.Text() ?? message;
            else if (members.Is("reason"u8)) reason = members.Text() ?? reason;
            else if (members.Is("code"u8)) httpStatus = members.Number() ?? httpStatus;
            else if (members.Is("details"u8) && members.IsObject) about = ReadDetails(members.Value, details);
        }

        details.Reason = ErrorReason.OfName(reason);
        // 409 is Conflict and AlreadyExists: here the name tells them apart.
        int? code = reason == "AlreadyExists" ? (int)RpcCode.AlreadyExists : null;
        return new ErrorReading(code, message, details.Create(about)) { HttpStatus = httpStatus };
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
                foreach (var violation in ViolationReader.Read(members.Value)) details.AddViolation(violation);
                continue;
            }

            if (members.Is("name"u8)) resource.ResourceName = members.Text() ?? "";
            else if (members.Is("kind"u8)) resource.ResourceType = members.Text() ?? "";
            else if (members.Is("group"u8)) group = members.Text() ?? "";
            else if (members.Is("retryAfterSeconds"u8) && members.Number() is > 0 and <= RetryAfter.MostSeconds and var seconds)
            {
                retry = new RetryInfo { RetryDelay = new Duration { Seconds = seconds } };
                continue;
            }

            details.AddMember(members);
        }

        if (group.Length > 0) resource.ResourceType = $"{group}/{resource.ResourceType}";
        var about = ImmutableArray.CreateBuilder<StatusDetail>();
        if (resource.ResourceName.Length > 0) about.Add(StatusDetail.Create(resource));
        if (retry is not null) about.Add(StatusDetail.Create(retry));
        return about.DrainToImmutable();
    }
}
