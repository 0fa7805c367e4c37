using System.Collections.Immutable;
using System.Runtime.InteropServices;
using StatusGateway.Core.Details;
using StatusGateway.Core.Text;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Core;

/// <summary>Reads and writes google.rpc.Status in protobuf: code = 1, message = 2, details = 3; an Any is type_url = 1, value = 2.</summary>
internal static class StatusWire
{
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out int code, out string message, out ImmutableArray<StatusDetail> details)
    {
        code = 0;
        message = "";
        details = [];
        StatusDetail[] list = [];
        var count = 0;
        var reader = new WireReader(bytes.Span);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out var field, out var wireType)) return false;
            switch (field, wireType)
            {
                case (1, WireType.Varint):
                    if (!reader.TryReadVarint(out var number)) return false;
                    code = (int)number;
                    break;
                case (2, WireType.LengthDelimited):
                    if (!reader.TryReadLengthDelimited(out var text)) return false;
                    message = WellFormedText.From(text);
                    break;
                case (3, WireType.LengthDelimited):
                    if (!reader.TryReadLengthDelimited(out var any)) return false;
                    if (!TryReadAny(bytes.Slice(reader.Position - any.Length, any.Length), out var detail)) return false;
                    if (count == list.Length) Array.Resize(ref list, Math.Max(4, count * 2));
                    list[count++] = detail;
                    break;
                default:
                    if (!reader.TrySkip(field, wireType)) return false;
                    break;
            }
        }

        if (count != list.Length) Array.Resize(ref list, count);
        details = ImmutableCollectionsMarshal.AsImmutableArray(list);
        return true;
    }

    public static void Write(RpcStatus status, PooledBuffer output)
    {
        var writer = new WireWriter(output);
        if (!status.IsOk)
        {
            writer.WriteTag(1, WireType.Varint);
            writer.WriteVarint((uint)status.Code);
        }

        if (status.Message.Length > 0) writer.WriteString(2, status.Message);
        foreach (var detail in status.Details)
        {
            writer.WriteTag(3, WireType.LengthDelimited);
            var mark = writer.BeginNested();
            if (detail.TypeUrl.Length > 0) writer.WriteString(1, detail.TypeUrl);
            if (!detail.Value.IsEmpty)
            {
                writer.WriteTag(2, WireType.LengthDelimited);
                writer.WriteLengthDelimited(detail.Value.Span);
            }

            writer.EndNested(mark);
        }

        writer.Flush();
    }

    private static bool TryReadAny(ReadOnlyMemory<byte> bytes, out StatusDetail detail)
    {
        detail = null!;
        var typeUrl = "";
        var value = ReadOnlyMemory<byte>.Empty;
        var reader = new WireReader(bytes.Span);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out var field, out var wireType)) return false;
            if (field is 1 or 2 && wireType == WireType.LengthDelimited)
            {
                if (!reader.TryReadLengthDelimited(out var part)) return false;
                if (field == 1) typeUrl = TypeUrls.FromUtf8(part);
                else value = bytes.Slice(reader.Position - part.Length, part.Length);
            }
            else if (!reader.TrySkip(field, wireType))
            {
                return false;
            }
        }

        detail = new StatusDetail(typeUrl, value);
        return true;
    }
}
