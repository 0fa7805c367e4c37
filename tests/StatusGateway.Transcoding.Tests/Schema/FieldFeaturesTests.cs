using Google.Protobuf.Reflection;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Tests.Json;

namespace StatusGateway.Transcoding.Tests.Schema;

/// <summary>The features of proto2 and proto3 by their syntax, and of edition 2023 by options.</summary>
public class FieldFeaturesTests
{
    [Theory]
    [InlineData(Codec.Wide, "f_int32", false)]
    [InlineData(Codec.Wide, "f_child", true)]
    [InlineData(Codec.Wide, "o_int32", true)]
    [InlineData(Codec.Wide, "c_int32", true)]
    [InlineData(Codec.Wide, "r_int32", false)]
    [InlineData(Codec.Old, "number", true)]
    [InlineData(Codec.Old, "must", true)]
    [InlineData(Codec.Old, "[test.old.ext_number]", true)]
    [InlineData(Codec.Edition, "explicit", true)]
    [InlineData(Codec.Edition, "implicit", false)]
    [InlineData(Codec.Edition, "must", true)]
    [InlineData(Codec.Edition, "part", true)]
    public void Presence(string type, string field, bool expected) => Assert.Equal(expected, Codec.Field(type, field).HasPresence);

    [Theory]
    [InlineData(Codec.Wide, "r_int32", true)]
    [InlineData(Codec.Wide, "u_int32", false)]
    [InlineData(Codec.Wide, "r_string", false)]
    [InlineData(Codec.Old, "unpacked", false)]
    [InlineData(Codec.Old, "packed", true)]
    [InlineData(Codec.Edition, "packed", true)]
    [InlineData(Codec.Edition, "expanded", false)]
    public void Packing(string type, string field, bool expected) => Assert.Equal(expected, Codec.Field(type, field).IsPacked);

    [Theory]
    [InlineData(Codec.Old, "cluster", FieldKind.Group)]
    [InlineData(Codec.Edition, "part", FieldKind.Group)]
    [InlineData(Codec.Edition, "prefixed", FieldKind.Message)]
    [InlineData(Codec.Edition, "part_by_name", FieldKind.Message)]
    [InlineData(Codec.Edition, "[test.edition.extra]", FieldKind.Group)]
    public void Encoding_of_messages(string type, string field, FieldKind expected) => Assert.Equal(expected, Codec.Field(type, field).Kind);

    [Theory]
    [InlineData(Codec.Wide, "f_string", true)]
    [InlineData(Codec.Old, "text", false)]
    [InlineData(Codec.Edition, "checked", true)]
    [InlineData(Codec.Edition, "unchecked", false)]
    public void Validation_of_utf8(string type, string field, bool expected) => Assert.Equal(expected, Codec.Field(type, field).ValidatesUtf8);

    [Theory]
    [InlineData("test.wide.Color", false)]
    [InlineData("test.old.Shade", true)]
    [InlineData("test.edition.Closed", true)]
    [InlineData("test.edition.Open", false)]
    public void Closed_enums(string name, bool expected) =>
        Assert.Equal(expected, (Codec.Generated.FindEnum(name) ?? Codec.Editions.FindEnum(name))!.IsClosed);

    [Fact]
    public void Required_fields_are_marked()
    {
        Assert.True(Codec.Field(Codec.Old, "must").IsRequired);
        Assert.True(Codec.Field(Codec.Edition, "must").IsRequired);
        Assert.False(Codec.Field(Codec.Edition, "explicit").IsRequired);
    }

    [Fact]
    public void Synthetic_oneofs_are_omitted()
    {
        Assert.Equal(["choice"], Codec.Type(Codec.Wide).Oneofs);
        Assert.Equal(0, Codec.Field(Codec.Wide, "c_string").OneofIndex);
        Assert.Equal(-1, Codec.Field(Codec.Wide, "o_string").OneofIndex);
    }

    [Fact]
    public void Maps_and_extensions_are_marked()
    {
        Assert.True(Codec.Field(Codec.Wide, "m_string").IsMap);
        Assert.True(Codec.Field(Codec.Edition, "part_by_name").IsMap);
        Assert.False(Codec.Field(Codec.Wide, "r_child").IsMap);
        Assert.Equal("test.old.Old.tags", Codec.Field(Codec.Old, "[test.old.Old.tags]").Name);
        Assert.True(Codec.Field(Codec.Old, "[test.old.Old.tags]").IsExtension);
    }

    [Fact]
    public void Features_of_a_file_apply_to_its_elements()
    {
        var file = SchemaSetTests.File("a.proto", file =>
        {
            file.Syntax = "editions";
            file.Edition = Edition._2023;
            file.Options = new Google.Protobuf.Reflection.FileOptions
            {
                Features = new FeatureSet
                {
                    FieldPresence = FeatureSet.Types.FieldPresence.Implicit,
                    EnumType = FeatureSet.Types.EnumType.Closed,
                    RepeatedFieldEncoding = FeatureSet.Types.RepeatedFieldEncoding.Expanded,
                    Utf8Validation = FeatureSet.Types.Utf8Validation.None,
                },
            };
            file.MessageType.Add(SchemaSetTests.Message(
                "M",
                SchemaSetTests.Field("a", 1, FieldDescriptorProto.Types.Type.Int32),
                SchemaSetTests.Field("b", 2, FieldDescriptorProto.Types.Type.Int32, label: FieldDescriptorProto.Types.Label.Repeated)));
            file.EnumType.Add(new EnumDescriptorProto { Name = "E", Value = { new EnumValueDescriptorProto { Name = "A", Number = 1 } } });
        });
        var set = SchemaSetTests.Load(file);
        var message = set.FindMessage("p.M")!;
        Assert.False(message.FindField("a")!.HasPresence);
        Assert.False(message.FindField("a")!.ValidatesUtf8);
        Assert.False(message.FindField("b")!.IsPacked);
        Assert.True(set.FindEnum("p.E")!.IsClosed);
    }
}
