using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using Type = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace StatusGateway.Transcoding.Tests.Json;

/// <summary>A message of 1,200 oneofs with two members each: more than fit into a word or on the stack.</summary>
public class ManyFieldsTests
{
    private const int Oneofs = 1200;

    private static readonly MessageSchema Many = Load();

    [Theory]
    [InlineData("08 01", """{"a0":1}""")]
    [InlineData("80 08 01", """{"b63":1}""")]
    [InlineData("88 08 01", """{"a64":1}""")]
    [InlineData("08 01 88 08 00 d0 95 01 01 f8 95 01 02", """{"a0":1,"a64":0,"b1196":1,"a1199":2}""")]
    public void Members_of_late_oneofs_round_trip(string hex, string json)
    {
        using var buffer = new PooledBuffer();
        Assert.Null(WireToJson.Write(Many, Codec.Hex(hex), JsonOptions.Default, buffer, out var fidelity));
        Assert.Equal(json, System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan));
        Assert.Equal(Fidelity.Exact, fidelity);
        buffer.Clear();
        Assert.Null(JsonToWire.Read(Many, System.Text.Encoding.UTF8.GetBytes(json), JsonOptions.Default, buffer));
        Assert.Equal(Codec.Hex(Codec.Hex(hex)), Codec.Hex(buffer.WrittenSpan));
    }

    [Fact]
    public void All_oneofs_at_once_round_trip()
    {
        using var bytes = new PooledBuffer();
        var writer = new Transcoding.Wire.WireWriter(bytes);
        for (var i = 0; i < Oneofs; i++)
        {
            writer.WriteTag((i * 2) + 1 + (i % 2), Transcoding.Wire.WireType.Varint);
            writer.WriteVarint((ulong)i);
        }

        writer.Flush();
        using var json = new PooledBuffer();
        Assert.Null(WireToJson.Write(Many, bytes.WrittenSpan, JsonOptions.Default, json, out var fidelity));
        Assert.Equal(Fidelity.Exact, fidelity);
        using var again = new PooledBuffer();
        Assert.Null(JsonToWire.Read(Many, json.WrittenSpan, JsonOptions.Default, again));
        Assert.Equal(bytes.WrittenSpan, again.WrittenSpan);
    }

    [Theory]
    [InlineData("f8 95 01 02 80 96 01 03", """{"b1199":3}""")]
    [InlineData("80 96 01 03 f8 95 01 02", """{"a1199":2}""")]
    [InlineData("88 08 01 90 08 02 f8 95 01 02", """{"b64":2,"a1199":2}""")]
    public void The_last_member_of_a_late_oneof_is_used(string hex, string json)
    {
        using var buffer = new PooledBuffer();
        Assert.Null(WireToJson.Write(Many, Codec.Hex(hex), JsonOptions.Default, buffer, out var fidelity));
        Assert.Equal(json, System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan));
        Assert.Equal(Fidelity.SameValue, fidelity);
    }

    [Fact]
    public void Two_members_of_a_late_oneof_are_refused_in_json()
    {
        using var buffer = new PooledBuffer();
        var error = JsonToWire.Read(Many, """{"a0":1,"a1199":1,"b1199":1}"""u8, JsonOptions.Default, buffer);
        Assert.Equal("Only one member of the oneof o1199 can be set.", error!.Message);
    }

    [Fact]
    public void Nested_messages_of_many_fields_do_not_allocate()
    {
        var json = System.Text.Encoding.UTF8.GetBytes($$"""{"items":[{{string.Join(',', Enumerable.Repeat("""{"a1199":1}""", 1000))}}]}""");
        using var bytes = new PooledBuffer(65_536);
        using var output = new PooledBuffer(65_536);
        var isOk = true;
        for (var run = 0; run < 2; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            bytes.Clear();
            output.Clear();
            isOk &= JsonToWire.Read(Many, json, JsonOptions.Default, bytes) is null;
            isOk &= WireToJson.Write(Many, bytes.WrittenSpan, JsonOptions.Default, output, out _) is null;
            if (run > 0) Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
        }

        Assert.True(isOk);
        Assert.Equal(json, output.WrittenSpan);
    }

    private static MessageSchema Load()
    {
        var message = new DescriptorProto { Name = "Many" };
        for (var i = 0; i < Oneofs; i++)
        {
            message.OneofDecl.Add(new OneofDescriptorProto { Name = $"o{i}" });
            message.Field.Add(new FieldDescriptorProto { Name = $"a{i}", Number = (i * 2) + 1, Type = Type.Int32, OneofIndex = i });
            message.Field.Add(new FieldDescriptorProto { Name = $"b{i}", Number = (i * 2) + 2, Type = Type.Int32, OneofIndex = i });
        }

        message.Field.Add(new FieldDescriptorProto
        {
            Name = "items", Number = (Oneofs * 2) + 1, Type = Type.Message, TypeName = ".Many", Label = FieldDescriptorProto.Types.Label.Repeated,
        });
        var file = new FileDescriptorProto { Name = "many.proto", Syntax = "proto3", MessageType = { message } };
        Assert.True(SchemaSet.TryLoad(new FileDescriptorSet { File = { file } }.ToByteArray(), out var set, out var errors), string.Join(' ', errors));
        return set.FindMessage("Many")!;
    }
}
