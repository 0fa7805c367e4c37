using StatusGateway.Core.Text;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>
/// Reads the error of Twirp (Twirp wire protocol v7, "Errors"):
/// <code>
/// {"code":"not_found","msg":"No such book.","meta":{"shelf":"1"}}
/// </code>
/// Two codes have no canonical equivalent: <c>bad_route</c> is UNIMPLEMENTED and <c>malformed</c> is INVALID_ARGUMENT. <c>meta</c>
/// becomes the metadata of an ErrorInfo.
/// </summary>
internal static class TwirpReader
{
    public static RpcStatus Read(ReadOnlySpan<byte> body, in StatusReadContext context) => ReadError(body, context).ToStatus(context);

    public static ErrorReading ReadError(ReadOnlySpan<byte> body, in StatusReadContext context)
    {
        RpcCode? code = null;
        string? message = null, name = null;
        var details = new ForeignDetails(context);
        var members = new JsonMembers(body);
        while (members.Next())
        {
            if (members.Is("code"u8)) code = TryParseCode(name = members.Text(), out var known) ? known : null;
            else if (members.Is("msg"u8)) message = members.Text() ?? message;
            else if (members.Is("meta"u8) && members.IsObject) ReadMeta(members.Value, details);
        }

        if (name is "bad_route" or "malformed") details.Reason = name.ToUpperInvariant();
        return new ErrorReading((int?)code, message, details.Create());
    }

    /// <summary>Reads a code by name.</summary>
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

    private static void ReadMeta(ReadOnlySpan<byte> meta, ForeignDetails details)
    {
        var members = new JsonMembers(meta);
        while (members.Next()) details.AddMember(members);
    }
}
