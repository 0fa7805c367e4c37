using System.Runtime.CompilerServices;
using StatusGateway.Core.Details;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Core.Dialects;

/// <summary>Details in JSON, as the dialects with <c>@type</c> write and read them.</summary>
internal static class DetailJson
{
    private static readonly ConditionalWeakTable<ITypeResolver, JsonOptions> Options = [];

    private const string StructUrl = StatusDetail.DefaultPrefix + "google.protobuf.Struct";
    private const string ValueUrl = StatusDetail.DefaultPrefix + "google.protobuf.Value";
    private const string BytesUrl = StatusDetail.DefaultPrefix + "google.protobuf.BytesValue";

    public static JsonOptions StandardOptions { get; } = new() { Types = DetailTypes.Standard };

    /// <summary>Options for reading an answer.</summary>
    public static JsonOptions OptionsOf(in StatusReadContext context) =>
        context.Types is null ? StandardOptions : OptionsFor(context.Types);

    /// <summary>Writes the member <c>details</c> behind others; nothing when there are none.</summary>
    public static void Write(RpcStatus status, ITypeResolver? types, AnyValuePolicy policy, PooledBuffer output)
    {
        if (status.Details.IsEmpty) return;
        var options = types is null ? StandardOptions : OptionsFor(types);
        for (var i = 0; i < status.Details.Length; i++)
        {
            output.Write(i == 0 ? ",\"details\":["u8 : ","u8);
            var detail = status.Details[i];
            WireToJson.WriteAny(detail.TypeUrl, detail.Value.Span, options, policy, output);
        }

        output.Write("]"u8);
    }

    /// <summary>Options with these types, made once for each resolver.</summary>
    public static JsonOptions OptionsFor(ITypeResolver types) =>
        Options.GetValue(types, static resolver => new JsonOptions { Types = resolver });

    /// <summary>Reads a detail; null for one that cannot become bytes.</summary>
    /// <param name="json">Any value.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="scratch">Overwritten.</param>
    public static StatusDetail? TryRead(ReadOnlySpan<byte> json, JsonOptions options, PooledBuffer scratch)
    {
        scratch.Clear();
        return json[0] == '{' && JsonToWire.ReadAny(json, options, out var typeUrl, scratch) is null
            ? new StatusDetail(typeUrl, scratch.WrittenSpan.ToArray())
            : null;
    }

    /// <summary>
    /// A detail that is the JSON itself: an object as google.protobuf.Struct, any other value as google.protobuf.Value, and what not even
    /// they can hold as the text in google.protobuf.BytesValue.
    /// </summary>
    public static StatusDetail Keep(ReadOnlySpan<byte> json, PooledBuffer scratch)
    {
        scratch.Clear();
        var url = json[0] == '{' ? StructUrl : ValueUrl;
        if (JsonToWire.Read(DetailTypes.StandardSet.FindMessage(url.AsSpan(StatusDetail.DefaultPrefix.Length))!, json, StandardOptions, scratch) is null)
            return new StatusDetail(url, scratch.WrittenSpan.ToArray());
        scratch.Clear();
        var writer = new Transcoding.Wire.WireWriter(scratch);
        writer.WriteTag(1, Transcoding.Wire.WireType.LengthDelimited);
        writer.WriteLengthDelimited(json);
        writer.Flush();
        return new StatusDetail(BytesUrl, scratch.WrittenSpan.ToArray());
    }
}
