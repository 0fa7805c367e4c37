using StatusGateway.Core.Reading;
using StatusGateway.Core.Reading.Foreign;
using StatusGateway.Core.Text;

namespace StatusGateway.Core.Http;

/// <summary>Recognizes the format of an error by its members.</summary>
internal struct ErrorShape
{
    private ErrorObject _error;
    private bool _hasMore;
    private bool _hasName;
    private bool _hasConnectCode;
    private bool _hasTwirpCode;
    private long? _number;
    private bool _hasHttpStatus;
    private bool _hasTitle;
    private bool _hasType;
    private bool _hasMsg;
    private bool _hasMessage;
    private bool _hasDetails;
    private bool _hasDetail;
    private bool _hasDetailList;
    private bool _hasErrors;
    private bool _hasErrorText;
    private bool _hasOAuthMember;
    private bool _hasTimestamp;
    private bool _isKubernetes;

    /// <summary>The format of an <c>error</c> that is an object.</summary>
    private enum ErrorObject
    {
        None,
        Google,
        Status,
        Connect,
        Azure,
    }

    /// <summary>Reads the members of a document; one that is not an object has none.</summary>
    public static ErrorShape Detect(ReadOnlySpan<byte> body)
    {
        var shape = default(ErrorShape);
        var members = new JsonMembers(body);
        while (members.Next()) shape.Add(members);
        return shape;
    }

    /// <summary>Gets the format.</summary>
    /// <param name="httpStatus">The HTTP status; if it is an error, a number that is not a code does not make a google.rpc.Status.</param>
    public readonly StatusForm GetForm(int httpStatus) =>
        IsProblem ? StatusForm.Problem
        : _error != ErrorObject.None ? ErrorForm
        : _isKubernetes && (_number is not null || _hasMessage) ? StatusForm.Kubernetes
        : _hasName ? StatusForm.Problem
        : _hasTwirpCode && _hasMsg ? StatusForm.Twirp
        : _hasConnectCode ? StatusForm.Connect
        : _number is not null && (_hasDetails || (_hasMessage && (IsCode || httpStatus is < 400 or > 599))) ? StatusForm.RpcStatus
        : _hasTimestamp && _hasHttpStatus && _hasErrorText ? StatusForm.Spring
        : _hasErrorText && _hasOAuthMember ? StatusForm.OAuth
        : _hasErrors && !_hasMessage && !_hasDetail && !_hasErrorText && !_hasTitle && !_hasMsg ? StatusForm.JsonApi
        : _hasDetailList || (_hasDetail && !_hasMessage && !_hasErrorText) ? StatusForm.FastApi
        : StatusForm.OtherJson;

    private readonly bool IsProblem => _hasHttpStatus && (_hasTitle || _hasType);

    private readonly bool IsCode => _number is >= 0 and <= 16;

    private readonly StatusForm ErrorForm => _error switch
    {
        ErrorObject.Status => StatusForm.RpcStatus,
        ErrorObject.Connect => StatusForm.Connect,
        ErrorObject.Azure => StatusForm.Azure,
        _ => StatusForm.GoogleError,
    };

    /// <summary>Gets whether the status is in an envelope, <c>{"error": …}</c>.</summary>
    public readonly bool IsEnvelope => _error != ErrorObject.None && !IsProblem;

    /// <summary>Gets whether the object in the envelope has members that Google's does not have.</summary>
    public readonly bool HasMore => _hasMore && _error == ErrorObject.Google;

    private void Add(in JsonMembers member)
    {
        var name = member.Name;
        if (name.SequenceEqual("code"u8)) AddCode(member);
        else if (name.SequenceEqual("status"u8)) _hasHttpStatus = member.Number() is not null;
        else if (name.SequenceEqual("title"u8)) _hasTitle |= member.IsString;
        else if (name.SequenceEqual("type"u8)) _hasType |= member.IsString;
        else if (name.SequenceEqual("msg"u8)) _hasMsg = member.IsString;
        else if (name.SequenceEqual("message"u8)) _hasMessage |= member.IsString;
        else if (name.SequenceEqual("details"u8)) _hasDetails |= member.IsArray;
        else if (name.SequenceEqual("detail"u8)) AddDetail(member);
        else if (name.SequenceEqual("error"u8)) AddError(member);
        else if (name.SequenceEqual("errors"u8)) _hasErrors |= member.IsArray && BeginsWithObject(member.Value);
        else if (name.SequenceEqual("error_description"u8) || name.SequenceEqual("error_uri"u8)) _hasOAuthMember |= member.IsString;
        else if (name.SequenceEqual("timestamp"u8)) _hasTimestamp = true;
        else if (name.SequenceEqual("kind"u8)) _isKubernetes = member.Value.SequenceEqual("\"Status\""u8);
    }

    private void AddCode(in JsonMembers member)
    {
        var text = member.Text();
        _hasName = RpcCodes.TryParseName(text, out _);
        _hasConnectCode = RpcCodes.TryParseConnectName(text, out _);
        _hasTwirpCode = TwirpReader.TryParseCode(text, out _);
        _number = member.Number();
    }

    private void AddDetail(in JsonMembers member)
    {
        _hasDetail |= member.IsString;
        _hasDetailList |= member.IsArray && BeginsWithObject(member.Value);
    }

    private void AddError(in JsonMembers member)
    {
        if (member.IsObject) _error = DetectError(member.Value, out _hasMore);
        if (!member.IsString) return;
        _hasErrorText = true;
        _hasOAuthMember |= OAuthErrors.Contains(member.Text()!);
    }

    /// <summary>
    /// Recognizes the object under <c>error</c>: the number is an HTTP status in Google's envelope, and a code in a stream of
    /// google.rpc.Status; other formats have a name.
    /// </summary>
    private static ErrorObject DetectError(ReadOnlySpan<byte> error, out bool hasMore)
    {
        hasMore = false;
        var (hasName, isGateway) = (false, false);
        long? number = null;
        string? code = null;
        var members = new JsonMembers(error);
        while (members.Next())
        {
            if (members.Is("status"u8)) hasName = members.IsString;
            else if (members.Is("grpc_code"u8)) isGateway = members.Number() is not null;
            else if (members.Is("code"u8)) (number, code) = (members.Number(), members.Text());
            else if (members.Is("message"u8)) hasMore |= members.IsArray || members.IsObject;
            else if (!members.Is("details"u8) || members.IsObject) hasMore = true;
        }

        return isGateway || (!hasName && number is >= 0 and < 100) ? ErrorObject.Status
            : hasName || code is null || RpcCodes.TryParseName(code, out _) ? ErrorObject.Google
            : RpcCodes.TryParseConnectName(code, out _) ? ErrorObject.Connect
            : ErrorObject.Azure;
    }

    private static bool BeginsWithObject(ReadOnlySpan<byte> list) => list[1..].TrimStart(" \t\r\n"u8).StartsWith("{"u8);
}
