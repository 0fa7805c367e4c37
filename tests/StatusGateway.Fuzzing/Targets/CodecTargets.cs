using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Tests.Protos;

namespace StatusGateway.Fuzzing.Targets;

/// <summary>The JSON codec and the reader of descriptor sets.</summary>
internal static class CodecTargets
{
    private static readonly SchemaSet Types = SchemaSet.FromGenerated(WideReflection.Descriptor, DescriptorReflection.Descriptor, ApiReflection.Descriptor);
    private static readonly JsonOptions Options = new() { Types = Types };
    private static readonly MessageSchema WideType = Types.FindMessage(Wide.Descriptor.FullName)!;

    private static readonly string[] Documents =
    [
        """{"fInt32":1,"fInt64":"-2","fDouble":1.5e300,"fFloat":"NaN","fString":"a\u00e4\ud83d\ude00","fBytes":"AQI=","fBool":true,"fColor":1}""",
        """{"fChild":{"fChild":{"fInner":{"number":1,"text":"x"}}},"oInt32":0,"oDouble":"-Infinity"}""",
        """{"fUint64":"18446744073709551615","fFixed32":4294967295,"fSint64":"-9223372036854775808"}""",
        "{}", "null", " {\n\t\"fString\" : \"\\\"\\\\\\/\\b\\f\\n\\r\\t\" } ",
    ];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("protobuf-to-json", [.. Documents[..4].Select(ToWire)], WriteJson),
        new("json-to-protobuf", [.. Documents.Select(Encoding.UTF8.GetBytes)], ReadJson),
        new("json-any", [.. AnyDocuments().Select(Encoding.UTF8.GetBytes)], ReadAny),
        new("descriptor-set", DescriptorSets(), LoadDescriptors) { MaxBytes = 16 * 1024 * 1024, MaxBytesPerByte = 2_000 },
    ];

    /// <summary>JSON that is written is JSON for other readers, and reads back as the fidelity promises.</summary>
    private static void WriteJson(ReadOnlySpan<byte> wire, Plant plant)
    {
        var json = new ArrayBufferWriter<byte>();
        if (WireToJson.Write(WideType, wire, Options, json, out var fidelity) is { } error)
        {
            CheckError(error, wire.Length);
            return;
        }

        var text = plant.Spoils(wire) ? json.WrittenSpan[..^1] : json.WrittenSpan;
        CheckSyntax(text);
        var back = new ArrayBufferWriter<byte>();
        var unread = JsonToWire.Read(WideType, text, Options, back);
        FuzzFinding.Unless(unread is null, $"The written JSON cannot be read: {unread?.Message}");
        FuzzFinding.Unless(fidelity != Fidelity.Exact || back.WrittenSpan.SequenceEqual(wire), "The JSON reads back as other bytes, but was reported as exact.");
    }

    /// <summary>JSON that is accepted is JSON for other readers, and its bytes are written as JSON that reads as the same bytes.</summary>
    private static void ReadJson(ReadOnlySpan<byte> text, Plant plant)
    {
        var wire = new ArrayBufferWriter<byte>();
        if (JsonToWire.Read(WideType, text, Options, wire) is { } error)
        {
            CheckError(error, text.Length);
            return;
        }

        CheckSyntax(text);
        if (plant.Spoils(text)) wire.Write("\xFF"u8);
        var json = new ArrayBufferWriter<byte>();
        var unwritten = WireToJson.Write(WideType, wire.WrittenSpan, Options, json, out _);
        FuzzFinding.Unless(unwritten is null, $"The bytes that were read cannot be written: {unwritten?.Message}");
        var back = new ArrayBufferWriter<byte>();
        FuzzFinding.Unless(JsonToWire.Read(WideType, json.WrittenSpan, Options, back) is null, "The JSON of accepted JSON is rejected.");
        var again = new ArrayBufferWriter<byte>();
        FuzzFinding.Unless(WireToJson.Write(WideType, back.WrittenSpan, Options, again, out _) is null, "The bytes of written JSON cannot be written.");
        FuzzFinding.Unless(again.WrittenSpan.SequenceEqual(json.WrittenSpan), "Written JSON changes when it is read and written again.");
    }

    private static void ReadAny(ReadOnlySpan<byte> text, Plant plant)
    {
        var value = new ArrayBufferWriter<byte>();
        if (JsonToWire.ReadAny(text, Options, out var url, value) is { } error)
        {
            CheckError(error, text.Length);
            return;
        }

        var json = new ArrayBufferWriter<byte>();
        WireToJson.WriteAny(url, value.WrittenSpan, Options, AnyValuePolicy.WhenNotExact, json);
        var written = plant.Spoils(text) ? json.WrittenSpan[1..] : json.WrittenSpan;
        CheckSyntax(written);
        var back = new ArrayBufferWriter<byte>();
        FuzzFinding.Unless(JsonToWire.ReadAny(written, Options, out var urlBack, back) is null, "A written Any cannot be read.");
        FuzzFinding.Unless(urlBack == url && back.WrittenSpan.SequenceEqual(value.WrittenSpan), "A written Any reads back as another.");
    }

    /// <summary>A set is loaded, or says what is wrong with it; the messages of a loaded set can be written.</summary>
    private static void LoadDescriptors(ReadOnlySpan<byte> bytes, Plant plant)
    {
        var isLoaded = SchemaSet.TryLoad(bytes, out var set, out var errors) && !plant.Spoils(bytes);
        FuzzFinding.Unless(isLoaded || errors.Count > 0, "A rejected set has no error.");
        foreach (var error in errors) FuzzFinding.Unless(error.Message.Length > 0, "An error has no message.");
        if (!isLoaded) return;
        foreach (var message in set!.Messages.Values.Take(20))
        {
            var json = new ArrayBufferWriter<byte>();
            if (WireToJson.Write(message, default, new JsonOptions { Types = set, EmitDefaults = true, MaxDepth = 20 }, json, out _) is null) CheckSyntax(json.WrittenSpan);
        }
    }

    private static void CheckError(TranscodeError error, int length)
    {
        FuzzFinding.Unless(error.Message.Length is > 0 and < 1_000 && error.Message[^1] is '.' or '?', $"An error is no sentence: {error.Message}");
        FuzzFinding.Unless(error.Offset >= -1 && error.Offset <= length, $"An error is at {error.Offset} of {length}.");
        FuzzFinding.Unless(error.Pointer is not null && error.FieldPath is not null, "An error has no path.");
    }

    private static void CheckSyntax(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        while (reader.Read())
        {
        }
    }

    private static byte[] ToWire(string json)
    {
        var wire = new ArrayBufferWriter<byte>();
        return JsonToWire.Read(WideType, Encoding.UTF8.GetBytes(json), Options, wire) is null ? wire.WrittenSpan.ToArray() : throw new InvalidOperationException($"Not valid as a seed: {json}");
    }

    private static string[] AnyDocuments() =>
    [
        """{"@type":"t/test.wide.Inner","number":1,"inner":{"text":"a"}}""",
        """{"@type":"t/google.protobuf.Duration","value":"1.5s"}""",
        """{"@type":"t/google.protobuf.Timestamp","value":"2026-01-02T03:04:05.678Z"}""",
        """{"@type":"t/google.protobuf.FieldMask","value":"a.b,c"}""",
        """{"@type":"t/not.known","@value":"CAE="}""",
        """{"@type":"t/google.protobuf.Any","value":{"@type":"t/google.protobuf.Struct","value":{"a":[1,null,true,"x",{}]}}}""",
    ];

    private static byte[][] DescriptorSets()
    {
        var all = new FileDescriptorSet();
        foreach (var file in new[] { AnyReflection.Descriptor, DurationReflection.Descriptor, SourceContextReflection.Descriptor, TypeReflection.Descriptor, ApiReflection.Descriptor })
            all.File.Add(file.ToProto());
        var editions = new FileDescriptorSet
        {
            File =
            {
                new FileDescriptorProto
                {
                    Name = "a.proto", Package = "a", Syntax = "editions", Edition = Edition._2023,
                    MessageType = { new DescriptorProto { Name = "M", Field = { new FieldDescriptorProto { Name = "f", Number = 1, Type = FieldDescriptorProto.Types.Type.Message, TypeName = ".a.M", Label = FieldDescriptorProto.Types.Label.Optional } } } },
                    EnumType = { new EnumDescriptorProto { Name = "E", Value = { new EnumValueDescriptorProto { Name = "Z", Number = 0 } } } },
                    Service = { new ServiceDescriptorProto { Name = "S", Method = { new MethodDescriptorProto { Name = "D", InputType = ".a.M", OutputType = ".a.M", ServerStreaming = true } } } },
                },
            },
        };
        return [all.ToByteArray(), editions.ToByteArray()];
    }
}
