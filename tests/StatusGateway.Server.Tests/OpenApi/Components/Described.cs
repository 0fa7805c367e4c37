using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.OpenApi;
using StatusGateway.Server.OpenApi.Schemas;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;
using Type = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace StatusGateway.Server.Tests.OpenApi.Components;

/// <summary>Builds small schemas, and the document that describes them.</summary>
internal sealed class Described
{
    private readonly OpenApiDocument _document = new() { Info = new OpenApiInfo { Title = "Test", Version = "1" }, Paths = [] };

    public Described(JsonOptions? json = null) => Writer = new SchemaWriter(_document, json ?? JsonOptions.Default);

    public SchemaWriter Writer { get; }

    public static SchemaSource Source(string name, params DescriptorProto[] messages) => Source(name, [], messages);

    public static SchemaSource Source(string name, EnumDescriptorProto[] enums, params DescriptorProto[] messages)
    {
        var file = new FileDescriptorProto { Name = "t.proto", Package = "t", Syntax = "proto3" };
        file.MessageType.AddRange(messages);
        file.EnumType.AddRange(enums);
        Assert.True(SchemaSet.TryLoadFiles([file.ToByteArray()], out var set, out var errors), string.Join(' ', errors));
        return new SchemaSource(name, set);
    }

    public static DescriptorProto Message(string name, params FieldDescriptorProto[] fields)
    {
        for (var i = 0; i < fields.Length; i++) fields[i].Number = i + 1;
        return new DescriptorProto { Name = name, Field = { fields } };
    }

    public static FieldDescriptorProto Field(string name, Type type = Type.String, params FieldBehavior[] behaviors)
    {
        var field = new FieldDescriptorProto { Name = name, Type = type, Label = Label.Optional };
        if (behaviors.Length == 0) return field;
        field.Options = new FieldOptions();
        field.Options.GetOrInitializeExtension(FieldBehaviorExtensions.FieldBehavior).AddRange(behaviors);
        return field;
    }

    public static FieldDescriptorProto MessageField(string type, string name, params FieldBehavior[] behaviors)
    {
        var field = Field(name, Type.Message, behaviors);
        field.TypeName = $".t.{type}";
        return field;
    }

    public string Reference(SchemaSource source, string message, MessageUse use) =>
        Assert.IsType<OpenApiSchemaReference>(Writer.Message(source.Schemas.FindMessage(message)!, source, use)).Reference.Id!;

    public JsonObject Component(string name) => Components()[name]!.AsObject();

    public JsonObject Components()
    {
        using var text = new StringWriter();
        _document.SerializeAsV31(new OpenApiJsonWriter(text));
        return JsonNode.Parse(text.ToString())!["components"]!["schemas"]!.AsObject();
    }

    public static JsonNode Json(IOpenApiSchema schema)
    {
        using var text = new StringWriter();
        schema.SerializeAsV31(new OpenApiJsonWriter(text));
        return JsonNode.Parse(text.ToString())!;
    }
}
