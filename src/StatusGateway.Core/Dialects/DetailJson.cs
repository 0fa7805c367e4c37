using System.Runtime.CompilerServices;
using StatusGateway.Core.Details;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Core.Dialects;

/// <summary>Details in JSON, as the dialects with <c>@type</c> write and read them.</summary>
internal static class DetailJson
{
    private static readonly ConditionalWeakTable<ITypeResolver, JsonOptions> Options = [];

    public static JsonOptions StandardOptions { get; } = new() { Types = DetailTypes.Standard };

    /// <summary>Options with these types, made once for each resolver.</summary>
    public static JsonOptions OptionsFor(ITypeResolver types) =>
        Options.GetValue(types, static resolver => new JsonOptions { Types = resolver });

    /// <summary>
    /// Reads a detail. One that cannot become bytes is kept as the JSON that it was: an object as google.protobuf.Struct,
    /// any other value as google.protobuf.Value, and what not even they can hold as the text in google.protobuf.BytesValue.
    /// </summary>
    public static StatusDetail Read(ReadOnlySpan<byte> json, JsonOptions options)
    {
        using var bytes = new PooledBuffer();
        if (json[0] == '{' && JsonToWire.ReadAny(json, options, out var typeUrl, bytes) is null)
            return new StatusDetail(typeUrl, bytes.WrittenSpan.ToArray());
        bytes.Clear();
        var name = json[0] == '{' ? "google.protobuf.Struct" : "google.protobuf.Value";
        if (JsonToWire.Read(DetailTypes.StandardSet.FindMessage(name)!, json, StandardOptions, bytes) is null)
            return new StatusDetail(StatusDetail.DefaultPrefix + name, bytes.WrittenSpan.ToArray());
        bytes.Clear();
        var writer = new Transcoding.Wire.WireWriter(bytes);
        writer.WriteTag(1, Transcoding.Wire.WireType.LengthDelimited);
        writer.WriteLengthDelimited(json);
        writer.Flush();
        return new StatusDetail(StatusDetail.DefaultPrefix + "google.protobuf.BytesValue", bytes.WrittenSpan.ToArray());
    }
}
