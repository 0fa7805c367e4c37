using StatusGateway.Core.Reading;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Core.Dialects;

/// <summary>Writes details in JSON with <c>@type</c>.</summary>
internal static class DetailJsonWriter
{
    /// <summary>Writes the member <c>details</c> after other members; nothing if there are no details.</summary>
    public static void Write(RpcStatus status, ITypeResolver? types, AnyValuePolicy policy, PooledBuffer output)
    {
        if (status.Details.IsEmpty) return;
        var options = DetailJson.OptionsFor(types);
        for (var i = 0; i < status.Details.Length; i++)
        {
            output.Write(i == 0 ? ",\"details\":["u8 : ","u8);
            var detail = status.Details[i];
            WireToJson.WriteAny(detail.TypeUrl, detail.Value.Span, options, policy, output);
        }

        output.Write("]"u8);
    }
}
