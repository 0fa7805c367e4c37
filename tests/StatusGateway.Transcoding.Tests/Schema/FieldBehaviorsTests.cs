using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.Tests.Schema;

/// <summary>Options of elements: google.api.field_behavior (extension 1052) and deprecated.</summary>
public class FieldBehaviorsTests
{
    // 0xE0 0x41 is the tag of field 1052 as a varint, 0xE2 0x41 packed.
    [Theory]
    [InlineData("", FieldBehaviors.None)]
    [InlineData("E04101", FieldBehaviors.Optional)]
    [InlineData("E04102", FieldBehaviors.Required)]
    [InlineData("E04103", FieldBehaviors.OutputOnly)]
    [InlineData("E04104", FieldBehaviors.InputOnly)]
    [InlineData("E04105", FieldBehaviors.Immutable)]
    [InlineData("E04108", FieldBehaviors.Identifier)]
    [InlineData("E04102E04105", FieldBehaviors.Required | FieldBehaviors.Immutable)]
    [InlineData("E241020205", FieldBehaviors.Required | FieldBehaviors.Immutable)]
    [InlineData("E04163", FieldBehaviors.None)]
    public void Behaviors_are_read_packed_or_not(string options, FieldBehaviors expected)
    {
        var file = File();
        file.MessageType[0].Field[0].Options = FieldOptions.Parser.ParseFrom(Convert.FromHexString(options));
        Assert.Equal(expected, Load(file).FindMessage("t.M")!.Fields[0].Behaviors);
    }

    [Fact]
    public void Each_element_can_be_deprecated()
    {
        var file = File();
        Assert.All(Flags(Load(file)), Assert.False);

        file.MessageType[0].Options = new MessageOptions { Deprecated = true };
        file.MessageType[0].Field[0].Options = new FieldOptions { Deprecated = true };
        file.EnumType[0].Options = new EnumOptions { Deprecated = true };
        file.EnumType[0].Value[0].Options = new EnumValueOptions { Deprecated = true };
        file.Service[0].Options = new ServiceOptions { Deprecated = true };
        Assert.All(Flags(Load(file)), Assert.True);
    }

    [Fact]
    public void A_deprecated_file_deprecates_its_elements()
    {
        var file = File();
        file.Options = new Google.Protobuf.Reflection.FileOptions { Deprecated = true };
        var set = Load(file);
        Assert.True(set.FindMessage("t.M")!.IsDeprecated);
        Assert.True(set.FindMessage("t.M")!.Fields[0].IsDeprecated);
        Assert.True(set.FindEnum("t.E")!.IsDeprecated);
        Assert.True(set.Services[0].IsDeprecated);
        Assert.True(set.Services[0].Methods[0].IsDeprecated);
    }

    private static bool[] Flags(SchemaSet set) =>
    [
        set.FindMessage("t.M")!.IsDeprecated, set.FindMessage("t.M")!.Fields[0].IsDeprecated, set.FindEnum("t.E")!.IsDeprecated,
        set.FindEnum("t.E")!.Values[0].IsDeprecated, set.Services[0].IsDeprecated, set.Services[0].Methods[0].IsDeprecated,
    ];

    private static FileDescriptorProto File() => new()
    {
        Name = "t.proto",
        Package = "t",
        Syntax = "proto3",
        MessageType =
        {
            new DescriptorProto
            {
                Name = "M",
                Field = { new FieldDescriptorProto { Name = "f", Number = 1, Type = FieldDescriptorProto.Types.Type.String, Label = FieldDescriptorProto.Types.Label.Optional } },
            },
        },
        EnumType = { new EnumDescriptorProto { Name = "E", Value = { new EnumValueDescriptorProto { Name = "ZERO", Number = 0 } } } },
        Service = { new ServiceDescriptorProto { Name = "S", Method = { new MethodDescriptorProto { Name = "Do", InputType = ".t.M", OutputType = ".t.M" } } } },
    };

    private static SchemaSet Load(FileDescriptorProto file)
    {
        Assert.True(SchemaSet.TryLoadFiles([file.ToByteArray()], out var set, out var errors), string.Join(' ', errors));
        return set;
    }
}
