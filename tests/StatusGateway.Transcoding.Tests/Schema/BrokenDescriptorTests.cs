using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Tests.Json;
using static StatusGateway.Transcoding.Tests.Schema.SchemaSetTests;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace StatusGateway.Transcoding.Tests.Schema;

/// <summary>Descriptors that are not valid are left out in the smallest unit; the rest is loaded.</summary>
public class BrokenDescriptorTests
{
    [Fact]
    public void Method_with_a_missing_type_is_left_out()
    {
        var set = Load(
            out var errors,
            File("a.proto", file =>
            {
                file.MessageType.Add(Message("M"));
                file.Service.Add(Service("S", Method("Good", ".p.M", ".p.M"), Method("In", ".p.Gone", ".p.M"), Method("Out", ".p.M", ".p.Gone")));
            }));

        Assert.Equal(["p.S.Good"], Methods(set));
        Assert.Equal(["p.S.In: Its request type \".p.Gone\" is not in the set.", "p.S.Out: Its response type \".p.Gone\" is not in the set."], errors);
        Assert.Equal(errors, set.Errors.Select(error => error.ToString()));
    }

    [Fact]
    public void Message_that_reaches_a_missing_type_is_left_out_with_its_methods()
    {
        var set = Load(
            out var errors,
            File("a.proto", file =>
            {
                file.MessageType.Add(Message("Far", Field("near", 1, FieldType.Message, ".p.Near")));
                file.MessageType.Add(Message("Near", Field("far", 1, FieldType.Message, ".p.Far"), Field("gone", 2, FieldType.Message, ".x.Gone")));
                file.MessageType.Add(Message("M", Field("self", 1, FieldType.Message, ".p.M")));
                file.Service.Add(Service("S", Method("Good", ".p.M", ".p.M"), Method("Bad", ".p.M", ".p.Far")));
            }));

        Assert.Equal(["p.S.Good"], Methods(set));
        Assert.Equal(["p.M"], set.Messages.Keys);
        Assert.Equal(["p.Near.gone: Its type \".x.Gone\" is not in the set.", "p.S.Bad: Its response type \"p.Far\" is left out, because of p.Near.gone."], errors);
    }

    [Fact]
    public void Service_without_a_method_that_can_be_served_is_left_out()
    {
        var set = Load(
            out var errors,
            File("a.proto", file =>
            {
                file.MessageType.Add(Message("M"));
                file.Service.Add(Service("Good", Method("Do", ".p.M", ".p.M")));
                file.Service.Add(Service("Bad", Method("One", ".p.Gone", ".p.M"), Method("Two", ".p.Gone", ".p.Gone")));
            }));

        Assert.Equal(["p.Good"], set.Services.Select(service => service.FullName));
        Assert.Equal("p.Bad: The service is left out, because none of its methods can be served. p.Bad.One: Its request type \".p.Gone\" is not in the set.", Assert.Single(errors));
    }

    [Fact]
    public void Missing_import_leaves_out_only_what_needs_it()
    {
        var set = Load(
            out var errors,
            File("a.proto", file =>
            {
                file.Dependency.Add("gone.proto");
                file.MessageType.AddRange([Message("M"), Message("N", Field("gone", 1, FieldType.Enum, ".x.Gone"))]);
                file.Service.Add(Service("S", Method("Good", ".p.M", ".p.M"), Method("Bad", ".p.M", ".p.N")));
            }));

        Assert.Equal(["p.S.Good"], Methods(set));
        Assert.Equal(
            [
                "a.proto: It imports \"gone.proto\", which is not in the set.",
                "p.N.gone: Its type \".x.Gone\" is not in the set.",
                "p.S.Bad: Its response type \"p.N\" is left out, because of p.N.gone.",
            ],
            errors);
    }

    [Fact]
    public void File_of_an_unknown_edition_is_the_cause_of_what_refers_to_it()
    {
        var set = Load(
            out var errors,
            File("new.proto", file =>
            {
                file.Package = "new";
                (file.Syntax, file.Edition) = ("editions", Edition._99999TestOnly);
                file.MessageType.Add(Message("N"));
                file.EnumType.Add(new EnumDescriptorProto { Name = "E", Value = { new EnumValueDescriptorProto { Name = "A" } } });
            }),
            File("a.proto", file =>
            {
                file.Dependency.Add("new.proto");
                file.MessageType.AddRange([Message("M"), Message("O", Field("e", 1, FieldType.Enum, ".new.E"))]);
                file.Service.Add(Service("S", Method("Good", ".p.M", ".p.M"), Method("Bad", ".p.M", ".new.N"), Method("Worse", ".p.O", ".p.M")));
            }));

        Assert.Equal(["p.S.Good"], Methods(set));
        Assert.Equal(
            [
                "new.proto: Its syntax \"editions\" (99999) is not supported. Supported are proto2, proto3, and the editions 2023 and 2024.",
                "p.O.e: Its type \".new.E\" is left out, because of new.proto.",
                "p.S.Bad: Its response type \".new.N\" is left out, because of new.proto.",
                "p.S.Worse: Its request type \"p.O\" is left out, because of p.O.e.",
            ],
            errors);
    }

    [Fact]
    public void File_that_cannot_be_read_is_left_out()
    {
        var good = File("a.proto", file =>
        {
            file.MessageType.Add(Message("M"));
            file.Service.Add(Service("S", Method("Good", ".p.M", ".p.M")));
        });

        Assert.True(SchemaSet.TryLoadFiles([good.ToByteArray(), (byte[])[0x0A, 0x05, .. "b.pro"u8, 0x22, 0x05], (byte[])[0xFF]], out var set, out var errors));

        Assert.Equal(["p.S.Good"], Methods(set));
        Assert.Equal(
            ["b.pro: It is not a serialized google.protobuf.FileDescriptorProto.", "A file: It is not a serialized google.protobuf.FileDescriptorProto."],
            errors.Select(error => error.ToString()));
    }

    [Theory]
    [InlineData(FieldType.Int32, 1)]
    [InlineData(FieldType.Int32, 0)]
    [InlineData((FieldType)99, 2)]
    public void Message_with_an_impossible_field_is_left_out(FieldType type, int number)
    {
        var set = Load(
            out var errors,
            File("a.proto", file =>
            {
                file.MessageType.AddRange([Message("M"), Message("N", Field("a", 1, FieldType.Int32), Field("b", number, type))]);
                file.Service.Add(Service("S", Method("Good", ".p.M", ".p.M"), Method("Bad", ".p.N", ".p.M")));
            }));

        Assert.Equal(["p.S.Good"], Methods(set));
        Assert.Equal(2, errors.Length);
        Assert.Null(set.FindMessage("p.N"));
    }

    [Fact]
    public void Extension_with_a_missing_type_leaves_its_message_as_it_is()
    {
        var set = Load(
            out var errors,
            File("a.proto", file =>
            {
                file.MessageType.AddRange([Message("M"), Message("Broken", Field("gone", 1, FieldType.Message, ".x.Gone"))]);
                file.Extension.Add(Extension("x", 5, FieldType.Message, ".x.Gone"));
                file.Extension.Add(Extension("y", 6, FieldType.Message, ".p.Broken"));
                file.Extension.Add(Extension("z", 7, FieldType.Int32, ""));
                file.Service.Add(Service("S", Method("Good", ".p.M", ".p.M")));
            }));

        Assert.Equal(["p.S.Good"], Methods(set));
        Assert.Equal("[p.z]", Assert.Single(set.FindMessage("p.M")!.Fields).JsonName);
        Assert.Equal(["p.x: Its type \".x.Gone\" is not in the set.", "p.Broken.gone: Its type \".x.Gone\" is not in the set.", "p.y: Its type \"p.Broken\" is left out, because of p.Broken.gone."], errors);
    }

    [Fact]
    public void Custom_options_without_the_descriptors_are_not_an_error()
    {
        var option = Extension("option", 5, FieldType.String, "");
        option.Extendee = ".google.protobuf.MethodOptions";

        Load(out var errors, File("a.proto", file => file.Extension.Add(option)));

        Assert.Empty(errors);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_two_declarations_those_that_differ_are_both_left_out(bool differ)
    {
        var set = Load(
            out var errors,
            File("a.proto", file =>
            {
                file.MessageType.AddRange([Message("M"), Message("Twice")]);
                file.Service.Add(Service("S", Method("Good", ".p.M", ".p.M"), Method("Twin", ".p.Twice", ".p.M")));
            }),
            File("b.proto", file => file.MessageType.Add(differ ? Message("Twice", Field("a", 1, FieldType.Int32)) : Message("Twice"))));

        Assert.Equal(differ ? ["p.S.Good"] : ["p.S.Good", "p.S.Twin"], Methods(set));
        Assert.Equal("p.Twice: It is declared twice, in a.proto and in b.proto.", errors[0]);
    }

    [Fact]
    public void Only_the_requested_services_are_loaded()
    {
        var file = File("a.proto", file =>
        {
            file.MessageType.Add(Message("M"));
            file.Service.Add(Service("Listed", Method("Do", ".p.M", ".p.M")));
            file.Service.Add(Service("Inner", Method("Do", ".p.Gone", ".p.M")));
        });

        Assert.True(SchemaSet.TryLoadFiles([file.ToByteArray()], new HashSet<string> { "p.Listed" }, out var set, out var errors));

        Assert.Equal(["p.Listed.Do"], Methods(set));
        Assert.Empty(errors);
    }

    [Fact]
    public void Left_out_method_keeps_its_rule()
    {
        var bad = Method("Bad", ".p.Gone", ".p.M");
        bad.Options = new MethodOptions();
        bad.Options.SetExtension(AnnotationsExtensions.Http, new HttpRule { Get = "/v1/bad" });

        var set = Load(
            out _,
            File("a.proto", file =>
            {
                file.MessageType.Add(Message("M"));
                file.Service.Add(Service("S", Method("Good", ".p.M", ".p.M"), bad));
            }));

        var method = Assert.Single(set.LeftOutMethods);
        Assert.Equal(("p.S.Bad", "/v1/bad"), (method.FullName, method.HttpRule!.Get));
    }

    [Fact]
    public void Edition_2024_of_protoc_loads_with_option_imports_and_visibility()
    {
        Assert.True(SchemaSet.TryLoad(Codec.ReadSet("edition2024.binpb"), out var set, out var errors));

        Assert.Empty(errors);
        var method = set.Services.Single().Methods.Single();
        Assert.Equal("/v1/{name=shelves/*}", Assert.Single(HttpBinding.Compile(method, method.HttpRule!, [])).Template.ToString());
        Assert.True(method.Input.FindField("name") is { HasPresence: true });
        Assert.False(set.FindMessage("test.edition2024.Place")!.FindField("floor")!.HasPresence);
        Assert.False(set.FindEnum("test.edition2024.Kind")!.IsClosed);
    }

    [Fact]
    public void Option_imports_need_not_be_in_the_set()
    {
        var files = FileDescriptorSet.Parser.ParseFrom(Codec.ReadSet("edition2024.binpb"));
        var file = files.File.Single(one => one.Name == "edition2024.proto");
        Assert.Equal(["google/api/annotations.proto"], file.OptionDependency);

        Assert.True(SchemaSet.TryLoad(new FileDescriptorSet { File = { file } }.ToByteArray(), out var set, out var errors));

        Assert.Empty(errors);
        Assert.Equal("/v1/{name=shelves/*}", set.Services.Single().Methods.Single().HttpRule!.Get);
    }

    private static SchemaSet Load(out string[] errors, params FileDescriptorProto[] files)
    {
        Assert.True(SchemaSet.TryLoadFiles(files.Select(file => (ReadOnlyMemory<byte>)file.ToByteArray()), out var set, out var found), string.Join(' ', found));
        errors = [.. found.Select(error => error.ToString())];
        return set;
    }

    private static string[] Methods(SchemaSet set) => [.. set.Services.SelectMany(service => service.Methods).Select(method => method.FullName)];

    private static ServiceDescriptorProto Service(string name, params MethodDescriptorProto[] methods) => new() { Name = name, Method = { methods } };

    private static MethodDescriptorProto Method(string name, string input, string output) => new() { Name = name, InputType = input, OutputType = output };

    private static FieldDescriptorProto Extension(string name, int number, FieldType type, string typeName)
    {
        var extension = Field(name, number, type, typeName);
        extension.Extendee = ".p.M";
        return extension;
    }
}
