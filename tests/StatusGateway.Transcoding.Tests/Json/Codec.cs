using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Tests.Protos;

namespace StatusGateway.Transcoding.Tests.Json;

/// <summary>Helpers for the codec with the test protos and bytes in hexadecimal.</summary>
internal static class Codec
{
    public const string Wide = "test.wide.Wide";
    public const string Old = "test.old.Old";
    public const string Edition = "test.edition.Edition";

    /// <summary>Gets the schemas of the generated protos, proto2 and proto3.</summary>
    public static SchemaSet Generated { get; } = SchemaSet.FromGenerated(
        WideReflection.Descriptor, OldReflection.Descriptor, DescriptorReflection.Descriptor, ApiReflection.Descriptor);

    /// <summary>Gets the schemas of edition 2023.</summary>
    public static SchemaSet Editions { get; } = LoadEditions();

    public static JsonOptions Options { get; } = new() { Types = Generated };

    public static MessageSchema Type(string name) =>
        Generated.FindMessage(name) ?? Editions.FindMessage(name) ?? throw new ArgumentException($"There is no type {name}.");

    public static FieldSchema Field(string type, string name) => Type(type).FindField(name)!;

    public static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    public static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    public static string Json(string type, ReadOnlySpan<byte> wire, out Fidelity fidelity, JsonOptions? options = null)
    {
        using var buffer = new PooledBuffer();
        Assert.Null(WireToJson.Write(Type(type), wire, options ?? Options, buffer, out fidelity));
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static string Json(string type, ReadOnlySpan<byte> wire, JsonOptions? options = null) => Json(type, wire, out _, options);

    public static byte[] Wire(string type, string json, JsonOptions? options = null)
    {
        using var buffer = new PooledBuffer();
        Assert.Null(JsonToWire.Read(Type(type), Encoding.UTF8.GetBytes(json), options ?? Options, buffer));
        return buffer.WrittenSpan.ToArray();
    }

    public static TranscodeError JsonError(string type, ReadOnlySpan<byte> json, JsonOptions? options = null)
    {
        using var buffer = new PooledBuffer();
        buffer.Write("before"u8);
        var error = JsonToWire.Read(Type(type), json, options ?? Options, buffer);
        Assert.NotNull(error);
        Assert.Equal("before"u8, buffer.WrittenSpan);
        return error;
    }

    public static TranscodeError JsonError(string type, string json, JsonOptions? options = null) =>
        JsonError(type, Encoding.UTF8.GetBytes(json), options);

    public static TranscodeError WireError(string type, ReadOnlySpan<byte> wire, JsonOptions? options = null)
    {
        using var buffer = new PooledBuffer();
        buffer.Write("before"u8);
        var error = WireToJson.Write(Type(type), wire, options ?? Options, buffer, out _);
        Assert.NotNull(error);
        Assert.Equal("before"u8, buffer.WrittenSpan);
        return error;
    }

    /// <summary>Asserts that the bytes give exactly the JSON, and the JSON gives the bytes.</summary>
    public static void AssertPair(string type, string hex, string json, JsonOptions? options = null)
    {
        Assert.Equal(json, Json(type, Hex(hex), out var fidelity, options));
        Assert.Equal(Fidelity.Exact, fidelity);
        Assert.Equal(Hex(Hex(hex)), Hex(Wire(type, json, options)));
    }

    /// <summary>Asserts that the bytes give the JSON, which gives other bytes.</summary>
    public static void AssertJson(string type, string hex, Fidelity expected, string json, JsonOptions? options = null)
    {
        Assert.Equal(json, Json(type, Hex(hex), out var fidelity, options));
        Assert.Equal(expected, fidelity);
    }

    /// <summary>Asserts that the JSON gives the bytes.</summary>
    public static void AssertWire(string type, string json, string hex, JsonOptions? options = null) =>
        Assert.Equal(Hex(Hex(hex)), Hex(Wire(type, json, options)));

    /// <summary>Gets the fields in which two messages differ.</summary>
    public static string Differences(IMessage one, IMessage other) => string.Join(
        ", ",
        one.Descriptor.Fields.InFieldNumberOrder()
            .Where(field => !Equals(field.Accessor.GetValue(one), field.Accessor.GetValue(other)))
            .Select(field => $"{field.Name} ({field.Accessor.GetValue(one)}, {field.Accessor.GetValue(other)})"));

    /// <summary>Reads a descriptor set that protoc wrote when this project was built.</summary>
    public static byte[] ReadSet(string name)
    {
        using var stream = typeof(Codec).Assembly.GetManifestResourceStream(name)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static SchemaSet LoadEditions()
    {
        Assert.True(SchemaSet.TryLoad(ReadSet("edition.binpb"), out var set, out var errors), string.Join(' ', errors));
        Assert.Empty(errors);
        return set;
    }
}
