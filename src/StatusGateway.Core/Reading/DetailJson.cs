using System.Runtime.CompilerServices;
using StatusGateway.Core.Details;
using StatusGateway.Core.Text;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Core.Reading;

/// <summary>Reads details in JSON with <c>@type</c>.</summary>
internal static class DetailJson
{
    private const string StructUrl = StatusDetail.DefaultPrefix + "google.protobuf.Struct";
    private const string ValueUrl = StatusDetail.DefaultPrefix + "google.protobuf.Value";
    private const string BytesUrl = StatusDetail.DefaultPrefix + "google.protobuf.BytesValue";

    private static readonly ConditionalWeakTable<ITypeResolver, JsonOptions> Options = [];

    private static readonly JsonOptions StandardOptions = new() { Types = DetailTypes.Standard };

    /// <summary>Gets the options for these types, which are created once for each resolver; null is the standard types.</summary>
    public static JsonOptions OptionsFor(ITypeResolver? types) =>
        types is null ? StandardOptions : Options.GetValue(types, static resolver => new JsonOptions { Types = resolver });

    /// <summary>Reads a detail; returns null if it cannot become bytes.</summary>
    /// <param name="json">Any value.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="scratch">Is overwritten.</param>
    public static StatusDetail? TryRead(ReadOnlySpan<byte> json, JsonOptions options, PooledBuffer scratch)
    {
        scratch.Clear();
        return json[0] == '{' && JsonToWire.ReadAny(json, options, out var typeUrl, scratch) is null
            ? new StatusDetail(typeUrl, scratch.WrittenSpan.ToArray())
            : null;
    }

    /// <summary>
    /// Wraps JSON as a detail: an object as google.protobuf.Struct, any other value as google.protobuf.Value, and what neither
    /// can hold as the text in google.protobuf.BytesValue.
    /// </summary>
    public static StatusDetail Wrap(ReadOnlySpan<byte> json, PooledBuffer scratch)
    {
        scratch.Clear();
        var url = json[0] == '{' ? StructUrl : ValueUrl;
        if (JsonToWire.Read(DetailTypes.StandardSet.FindMessage(url.AsSpan(StatusDetail.DefaultPrefix.Length))!, json, StandardOptions, scratch) is null)
            return new StatusDetail(url, scratch.WrittenSpan.ToArray());
        scratch.Clear();
        var writer = new WireWriter(scratch);
        writer.WriteTag(1, WireType.LengthDelimited);
        writer.WriteLengthDelimited(json);
        writer.Flush();
        return new StatusDetail(BytesUrl, scratch.WrittenSpan.ToArray());
    }

    /// <summary>Returns whether an array has an object with <c>@type</c>.</summary>
    public static bool HasTypes(ReadOnlySpan<byte> array)
    {
        var elements = new JsonElements(array);
        while (elements.Next())
        {
            var members = new JsonMembers(elements.Value);
            while (members.Next())
                if (members.Is("@type"u8) && members.IsString) return true;
        }

        return false;
    }
}
