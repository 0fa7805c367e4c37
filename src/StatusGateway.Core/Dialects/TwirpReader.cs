using System.Collections.Immutable;
using System.Text;
using StatusGateway.Rpc;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// Reads the error of Twirp (Twirp wire protocol v7, "Errors"), which is not written here:
/// <code>
/// {"code":"not_found","msg":"No such book.","meta":{"shelf":"1"}}
/// </code>
/// Two codes have no canonical twin: <c>bad_route</c> is UNIMPLEMENTED and <c>malformed</c> INVALID_ARGUMENT. <c>meta</c> becomes
/// the metadata of an ErrorInfo.
/// </summary>
internal static class TwirpReader
{
    public static RpcStatus Read(ReadOnlySpan<byte> body, in StatusReadContext context)
    {
        RpcCode? code = null;
        string? message = null, name = null;
        var info = new ErrorInfo();
        var members = new JsonMembers(body);
        while (members.Next())
        {
            if (members.Is("code"u8)) code = TryParseCode(name = members.Text(), out var known) ? known : null;
            else if (members.Is("msg"u8)) message = members.Text() ?? message;
            else if (members.Is("meta"u8) && members.IsObject) ReadMeta(members.Value, info);
        }

        if (name is "bad_route" or "malformed") info.Reason = name.ToUpperInvariant();
        ImmutableArray<StatusDetail> details = info.Metadata.Count > 0 || info.Reason.Length > 0 ? [StatusDetail.Of(info)] : [];
        return new RpcStatus(
            CodeResolution.Resolve(code, null, false, context.HttpStatus, context.Profile), message ?? ErrorText.OfHttpStatus(context.HttpStatus), details, context.Origin);
    }

    /// <summary>Reads a code by its name.</summary>
    public static bool TryParseCode(string? name, out RpcCode code)
    {
        switch (name)
        {
            case "bad_route":
                code = RpcCode.Unimplemented;
                return true;
            case "malformed":
                code = RpcCode.InvalidArgument;
                return true;
            case "dataloss":
                code = RpcCode.DataLoss;
                return true;
            default:
                return RpcCodes.TryParseConnectName(name, out code);
        }
    }

    private static void ReadMeta(ReadOnlySpan<byte> meta, ErrorInfo info)
    {
        var members = new JsonMembers(meta);
        while (members.Next())
            if (members.IsWhole) info.Metadata[Encoding.UTF8.GetString(members.Name)] = members.Text() ?? Encoding.UTF8.GetString(members.Value);
    }
}
