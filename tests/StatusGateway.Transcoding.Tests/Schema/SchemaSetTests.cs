using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Tests.Json;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;

namespace StatusGateway.Transcoding.Tests.Schema;

public class SchemaSetTests
{
    [Fact]
    public void A_file_keeps_its_bytes()
    {
        // An unknown field before the name: a writer would move it to the end.
        byte[] file = [0xFA, 0x3F, 0x01, 0x78, 0x0A, 0x07, .. "a.proto"u8, 0x62, 0x06, .. "proto3"u8];
        byte[] other = [0x0A, 0x07, .. "b.proto"u8];
        byte[] twin = [0x0A, 0x07, .. "a.proto"u8];

        Assert.True(SchemaSet.TryLoad([0x0A, (byte)file.Length, .. file, 0x10, 0x01, 0x0A, (byte)other.Length, .. other, 0x0A, (byte)twin.Length, .. twin], out var set, out _));

        Assert.Equal(["a.proto", "b.proto"], set.Files.Select(one => one.Name));
        Assert.Equal(file, set.FileBytes["a.proto"].ToArray());
        Assert.Equal(other, set.FileBytes["b.proto"].ToArray());
    }

    [Fact]
    public void Generated_code_and_its_serialized_set_give_the_same_schemas()
    {
        var set = new FileDescriptorSet();
        set.File.AddRange(Codec.Generated.Files.Reverse());
        Assert.True(SchemaSet.TryLoad(set.ToByteArray(), out var loaded, out var errors), string.Join(' ', errors));
        Assert.Empty(errors);
        Assert.Equal(Codec.Generated.Messages.Keys.Order(), loaded.Messages.Keys.Order());
        Assert.Equal(Codec.Generated.Enums.Keys.Order(), loaded.Enums.Keys.Order());
        var names = loaded.Files.Select(file => file.Name).ToList();
        foreach (var file in loaded.Files)
            Assert.All(file.Dependency, import => Assert.True(names.IndexOf(import) < names.IndexOf(file.Name)));
    }

    [Fact]
    public void Files_can_be_in_any_order_and_the_first_of_a_name_is_used()
    {
        var files = Codec.Generated.Files.Reverse().Select(file => (ReadOnlyMemory<byte>)file.ToByteArray()).ToList();
        files.Add(new FileDescriptorProto { Name = "wide.proto", Package = "other" }.ToByteArray());
        Assert.True(SchemaSet.TryLoadFiles(files, out var set, out _));
        Assert.NotNull(set.FindMessage(Codec.Wide));
    }

    [Fact]
    public void Names_are_found_as_text_and_as_spans()
    {
        Assert.Same(Codec.Type(Codec.Wide), Codec.Generated.FindMessage(Codec.Wide.AsSpan()));
        Assert.Null(Codec.Generated.FindMessage("." + Codec.Wide));
        Assert.Null(Codec.Generated.FindMessage("test.wide.Color"));
        Assert.NotNull(Codec.Generated.FindEnum("test.wide.Color"));
        Assert.Equal("fInt32", Codec.Type(Codec.Wide).FindField("f_int32")!.JsonName);
        Assert.Equal("f_int32", Codec.Type(Codec.Wide).FindField("fInt32")!.Name);
        Assert.Null(Codec.Type(Codec.Wide).FindField("nothing"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ff")]
    [InlineData("0a05")]
    [InlineData("0a020aff")]
    public void Bytes_that_are_not_a_set_are_errors(string hex)
    {
        Assert.False(SchemaSet.TryLoad(Convert.FromHexString(hex), out var set, out var errors));
        Assert.Null(set);
        Assert.Equal(
            hex.Length == 0 ? "The descriptor set holds no files." : "This is not a serialized google.protobuf.FileDescriptorSet.",
            Assert.Single(errors).ToString());
    }

    [Fact]
    public void Bytes_that_are_not_a_file_are_errors()
    {
        Assert.False(SchemaSet.TryLoadFiles([new byte[] { 0xFF }], out _, out var errors));
        Assert.Equal("A file is not a serialized google.protobuf.FileDescriptorProto.", Assert.Single(errors).ToString());
    }

    [Fact]
    public void A_missing_import_is_an_error() =>
        AssertErrors(
            [File("a.proto", file => file.Dependency.Add("b.proto"))],
            "a.proto: It imports \"b.proto\", which is not in the set.");

    [Fact]
    public void Missing_types_are_errors() =>
        AssertErrors(
            [File("a.proto", file =>
            {
                file.MessageType.Add(Message("M", Field("m", 1, FieldType.Message, ".p.Nothing"), Field("e", 2, FieldType.Enum, "Nothing")));
                file.Extension.Add(new FieldDescriptorProto { Name = "x", Number = 5, Type = FieldType.Int32, Extendee = ".p.Nothing" });
                file.Service.Add(new ServiceDescriptorProto { Name = "S", Method = { new MethodDescriptorProto { Name = "Do", InputType = ".p.M", OutputType = ".p.Nothing" } } });
            })],
            "p.x: It extends \".p.Nothing\", which is not in the set.",
            "p.M.m: Its type \".p.Nothing\" is not in the set.",
            "p.M.e: Its type \"Nothing\" is not in the set.",
            "p.S: The service is left out, because none of its methods can be served. p.S.Do: Its request type \"p.M\" is left out, because of p.M.m.");

    [Fact]
    public void Repeated_declarations_are_errors() =>
        AssertErrors(
            [
                File("a.proto", file =>
                {
                    file.MessageType.Add(Message("M"));
                    file.Service.Add(new ServiceDescriptorProto { Name = "S" });
                }),
                File("b.proto", file =>
                {
                    file.MessageType.Add(Message("M"));
                    file.EnumType.Add(new EnumDescriptorProto { Name = "M", Value = { new EnumValueDescriptorProto { Name = "A" } } });
                    file.Service.Add(new ServiceDescriptorProto { Name = "S", Options = new ServiceOptions { Deprecated = true } });
                }),
            ],
            "p.M: It is declared twice, in a.proto and in b.proto.",
            "p.M: It is declared twice, in a.proto and in b.proto.",
            "p.S: It is declared twice, in a.proto and in b.proto.");

    [Fact]
    public void Impossible_fields_are_errors() =>
        AssertErrors(
            [File("a.proto", file =>
            {
                file.MessageType.Add(Message("M", Field("a", 1, FieldType.Int32), Field("b", 1, FieldType.Int32), Field("c", 0, FieldType.Int32)));
                file.MessageType.Add(Message("N", Field("a", 536_870_912, FieldType.Int32), Field("b", 2, (FieldType)99)));
                file.Extension.Add(new FieldDescriptorProto { Name = "x", Number = -1, Type = FieldType.Int32, Extendee = ".p.M" });
                file.EnumType.Add(new EnumDescriptorProto { Name = "E" });
            })],
            "p.M: Field \"b\" has the number 1, which is out of range or taken.",
            "p.M: Field \"c\" has the number 0, which is out of range or taken.",
            "p.N: Field \"a\" has the number 536870912, which is out of range or taken.",
            "p.E: The enum has no values.",
            "p.x: It has the number -1, which is out of range.",
            "p.N.b: Its type number 99 is not known.");

    [Theory]
    [InlineData("proto4", 0, "a.proto: Its syntax \"proto4\" is not supported. Supported are proto2, proto3, and the editions 2023 and 2024.")]
    [InlineData("editions", 1002, "a.proto: Its syntax \"editions\" (1002) is not supported. Supported are proto2, proto3, and the editions 2023 and 2024.")]
    public void Unknown_syntaxes_are_errors(string syntax, int edition, string message) =>
        AssertErrors(
            [File("a.proto", file =>
            {
                file.Syntax = syntax;
                if (edition > 0) file.Edition = (Edition)edition;
            })],
            message);

    [Fact]
    public void Invalid_map_entries_are_errors()
    {
        var entry = Message("MEntry", Field("key", 1, FieldType.Double), Field("value", 2, FieldType.Int32));
        entry.Options = new MessageOptions { MapEntry = true };
        var message = Message("M", Field("m", 1, FieldType.Message, ".p.M.MEntry", Label.Repeated));
        message.NestedType.Add(entry);
        AssertErrors(
            [File("a.proto", file => file.MessageType.Add(message))],
            "p.M.MEntry: A map entry needs the fields key = 1, of a scalar type, and value = 2, and a repeated field of its own.");

        entry.Field[0].Type = FieldType.Int32;
        message.Field[0].Label = Label.Optional;
        AssertErrors(
            [File("a.proto", file => file.MessageType.Add(message))],
            "p.M.MEntry: A map entry needs the fields key = 1, of a scalar type, and value = 2, and a repeated field of its own.");
    }

    [Theory]
    [InlineData("Timestamp")]
    [InlineData("Duration")]
    [InlineData("FieldMask")]
    [InlineData("Struct")]
    [InlineData("Value")]
    [InlineData("ListValue")]
    [InlineData("Any")]
    [InlineData("DoubleValue")]
    [InlineData("FloatValue")]
    [InlineData("Int64Value")]
    [InlineData("UInt64Value")]
    [InlineData("Int32Value")]
    [InlineData("UInt32Value")]
    [InlineData("BoolValue")]
    [InlineData("StringValue")]
    [InlineData("BytesValue")]
    public void Well_known_types_with_other_fields_are_errors(string name)
    {
        var file = File("a.proto", file => file.MessageType.Add(Message(name, Field("a", 1, FieldType.Sint32))));
        file.Package = "google.protobuf";
        AssertErrors(
            [file], $"google.protobuf.{name}: Its fields differ from those of the well-known type, so it has no JSON form.");
    }

    [Fact]
    public void Names_are_resolved_from_the_innermost_scope()
    {
        var inner = Message("Inner", Field("a", 1, FieldType.Message, "T"), Field("b", 2, FieldType.Message, "p.T"));
        inner.NestedType.Add(Message("T"));
        var set = Load(File("a.proto", file => file.MessageType.AddRange([inner, Message("T")])));
        Assert.Equal("p.Inner.T", set.FindMessage("p.Inner")!.FindField("a")!.MessageType!.FullName);
        Assert.Equal("p.T", set.FindMessage("p.Inner")!.FindField("b")!.MessageType!.FullName);
    }

    [Theory]
    [InlineData("foo_bar", "fooBar")]
    [InlineData("_foo", "Foo")]
    [InlineData("foo__bar_", "fooBar")]
    [InlineData("foo_1a", "foo1a")]
    [InlineData("FooBar", "FooBar")]
    public void A_missing_json_name_is_computed_as_in_protoc(string name, string jsonName)
    {
        var set = Load(File("a.proto", file => file.MessageType.Add(Message("M", Field(name, 1, FieldType.Int32)))));
        Assert.Equal(jsonName, set.FindMessage("p.M")!.FindField(name)!.JsonName);
    }

    [Fact]
    public void Circular_and_long_import_chains_end()
    {
        var files = Enumerable.Range(0, 5000).Select(i => File($"{i}.proto", file => file.Dependency.Add($"{(i + 1) % 5000}.proto")));
        Assert.Equal(5000, Load([.. files]).Files.Count);
    }

    [Fact]
    public void Garbage_never_throws()
    {
        var set = new FileDescriptorSet();
        set.File.AddRange(Codec.Generated.Files);
        var bytes = set.ToByteArray();
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var mutated = (byte[])bytes.Clone();
            for (var j = random.Next(1, 20); j > 0; j--) mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            if (SchemaSet.TryLoad(mutated, out var loaded, out var errors)) Assert.Same(loaded.Errors, errors);
            else Assert.NotEmpty(errors);
            if (loaded?.FindMessage(Codec.Wide) is not { } wide) continue;
            using var output = new PooledBuffer();
            Transcoding.Json.WireToJson.Write(wide, Codec.Hex("1801 8a01021801 ea030408011002 c20600"), Codec.Options, output, out _);
            Transcoding.Json.JsonToWire.Read(wide, """{"fInt32":1,"wStruct":{"a":1}}"""u8, Codec.Options, output);
        }
    }

    internal static SchemaSet Load(params FileDescriptorProto[] files)
    {
        Assert.True(
            SchemaSet.TryLoadFiles(files.Select(file => (ReadOnlyMemory<byte>)file.ToByteArray()), out var set, out var errors),
            string.Join(' ', errors));
        return set;
    }

    internal static FileDescriptorProto File(string name, Action<FileDescriptorProto> fill)
    {
        var file = new FileDescriptorProto { Name = name, Package = "p", Syntax = "proto3" };
        fill(file);
        return file;
    }

    internal static DescriptorProto Message(string name, params FieldDescriptorProto[] fields) => new() { Name = name, Field = { fields } };

    internal static FieldDescriptorProto Field(string name, int number, FieldType type, string typeName = "", Label label = Label.Optional) =>
        new() { Name = name, Number = number, Type = type, TypeName = typeName, Label = label };

    private static void AssertErrors(FileDescriptorProto[] files, params string[] expected)
    {
        Assert.False(SchemaSet.TryLoadFiles(files.Select(file => (ReadOnlyMemory<byte>)file.ToByteArray()), out var set, out var errors));
        Assert.Null(set);
        Assert.Equal(expected, errors.Select(error => error.ToString()));
    }

    [Fact]
    public void All_threads_get_the_same_plan()
    {
        for (var run = 0; run < 200; run++)
        {
            var type = SchemaSet.FromGenerated(Google.Protobuf.WellKnownTypes.TimestampReflection.Descriptor).FindMessage("google.protobuf.Timestamp")!;
            using var barrier = new Barrier(4);
            var plans = new object[4];
            var threads = plans.Select((_, i) => new Thread(() =>
            {
                barrier.SignalAndWait();
                plans[i] = type.Plan;
            })).ToArray();
            foreach (var thread in threads) thread.Start();
            foreach (var thread in threads) thread.Join();
            Assert.All(plans, plan => Assert.Same(type.Plan, plan));
        }
    }
}
