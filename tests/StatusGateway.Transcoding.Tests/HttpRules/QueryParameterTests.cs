using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;
using Field = Google.Protobuf.Reflection.FieldDescriptorProto;

namespace StatusGateway.Transcoding.Tests.HttpRules;

public class QueryParameterTests
{
    private const int MaxDepth = 6;
    private const int MaxCount = 300;

    [Fact]
    public void Each_field_outside_path_and_body_is_a_parameter()
    {
        var filter = Message("Filter", Scalar("author", 1), Scalar("years", 2, Field.Types.Type.Int32, isList: true), Nested("inner", 3, "Filter"));
        var request = Message("Request", Scalar("name", 1), Nested("filter", 2, "Filter"), Nested("book", 3, "Filter"), Nested("many", 4, "Filter", isList: true), Scalar("text", 5));

        Assert.Equal(
            ["filter.author", "filter.years", "text"],
            Names(new HttpRule { Post = "/v1/{name=books/*}", Body = "book" }, request, filter));
        Assert.Equal([], Names(new HttpRule { Post = "/v1/{name=books/*}", Body = "*" }, request, filter));
    }

    [Fact]
    public void Output_only_fields_are_not_parameters()
    {
        var created = Scalar("created", 1);
        created.Options = new FieldOptions();
        created.Options.GetOrInitializeExtension(FieldBehaviorExtensions.FieldBehavior).Add(FieldBehavior.OutputOnly);

        Assert.Equal(["text"], Names(new HttpRule { Get = "/v1/books" }, Message("Request", created, Scalar("text", 2))));
    }

    [Fact]
    public void The_number_of_parameters_is_limited()
    {
        var request = Message("Request", [.. Enumerable.Range(1, 1000).Select(number => Scalar($"f{number}", number))]);

        Assert.Equal(MaxCount, Names(new HttpRule { Get = "/v1/books" }, request).Count);
    }

    /// <summary>Six levels of forty fields each have billions of paths without a parameter. Visiting all of them would not end.</summary>
    [Fact]
    public void Messages_without_parameters_are_not_all_visited()
    {
        const int fields = 40;
        DescriptorProto[] levels =
        [
            .. Enumerable.Range(0, MaxDepth).Select(level =>
                Message($"M{level}", [.. Enumerable.Range(1, fields).Select(number => Nested($"f{number}", number, $"M{level + 1}"))])),
            Message($"M{MaxDepth}", Nested("leaves", 1, "Leaf", isList: true)),
            Message("Leaf"),
        ];

        Assert.Equal([], Names(new HttpRule { Get = "/v1/books" }, levels));
    }

    /// <summary>Gets the names of the parameters of a rule; the first message is the request.</summary>
    private static List<string> Names(HttpRule rule, params DescriptorProto[] messages)
    {
        var file = new FileDescriptorProto { Name = "t.proto", Package = "t", Syntax = "proto3", MessageType = { messages } };
        file.Service.Add(new ServiceDescriptorProto
        {
            Name = "S", Method = { new MethodDescriptorProto { Name = "Call", InputType = $".t.{messages[0].Name}", OutputType = $".t.{messages[0].Name}" } },
        });
        Assert.True(SchemaSet.TryLoad(new FileDescriptorSet { File = { file } }.ToByteArray(), out var set, out var errors), string.Join(' ', errors));
        var bindingErrors = new List<HttpRuleError>();
        var binding = Assert.Single(HttpBinding.Compile(set.Services[0].Methods[0], rule, bindingErrors));
        Assert.Empty(bindingErrors);
        return [.. QueryParameter.FromBinding(binding, MaxDepth, MaxCount).Select(parameter => string.Join('.', parameter.Fields.Select(field => field.JsonName)))];
    }

    private static DescriptorProto Message(string name, params Field[] fields) => new() { Name = name, Field = { fields } };

    private static Field Scalar(string name, int number, Field.Types.Type type = Field.Types.Type.String, bool isList = false) =>
        new() { Name = name, Number = number, Type = type, Label = LabelOf(isList) };

    private static Field Nested(string name, int number, string type, bool isList = false) =>
        new() { Name = name, Number = number, Type = Field.Types.Type.Message, TypeName = $".t.{type}", Label = LabelOf(isList) };

    private static Field.Types.Label LabelOf(bool isList) => isList ? Field.Types.Label.Repeated : Field.Types.Label.Optional;
}
