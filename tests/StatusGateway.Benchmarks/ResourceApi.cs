using System.Globalization;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace StatusGateway.Benchmarks;

/// <summary>
/// An API of any size, <c>load.v1</c>: resources, each with a service of the standard methods (AIP-131 to 135), their messages and rules.
/// </summary>
internal static class ResourceApi
{
    /// <summary>The number of methods of each resource.</summary>
    public const int MethodsOfEach = 5;

    private const int ResourcesOfFile = 10;

    /// <summary>Gets the descriptor set with its imports.</summary>
    /// <param name="resources">The number of resources, a multiple of ten.</param>
    public static byte[] Set(int resources)
    {
        var set = new FileDescriptorSet();
        FileDescriptor[] imports = [DescriptorReflection.Descriptor, HttpReflection.Descriptor, AnnotationsReflection.Descriptor, TimestampReflection.Descriptor, FieldMaskReflection.Descriptor, EmptyReflection.Descriptor];
        foreach (var import in imports) set.File.Add(FileDescriptorProto.Parser.ParseFrom(import.SerializedData));
        for (var i = 0; i < resources; i += ResourcesOfFile) set.File.Add(File(i));
        return set.ToByteArray();
    }

    private static FileDescriptorProto File(int first)
    {
        var file = new FileDescriptorProto { Name = $"load/v1/{Text(first)}.proto", Package = "load.v1", Syntax = "proto3" };
        file.Dependency.Add(["google/api/annotations.proto", "google/protobuf/empty.proto", "google/protobuf/field_mask.proto", "google/protobuf/timestamp.proto"]);
        for (var i = first; i < first + ResourcesOfFile; i++) AddResource(file, Text(i));
        return file;
    }

    private static void AddResource(FileDescriptorProto file, string number)
    {
        var thing = $"Thing{number}";
        file.MessageType.Add(Message(
            thing, "name", "display_name", "description", "etag", "size:int64", "count:int32", "is_public:bool", "tags*", "create_time:.google.protobuf.Timestamp",
            "update_time:.google.protobuf.Timestamp", $"parts*:.load.v1.{thing}"));
        file.MessageType.Add(Message($"Get{thing}Request", "name"));
        file.MessageType.Add(Message($"List{thing}sRequest", "parent", "page_size:int32", "page_token", "filter", "order_by"));
        file.MessageType.Add(Message($"List{thing}sResponse", $"things*:.load.v1.{thing}", "next_page_token"));
        file.MessageType.Add(Message($"Create{thing}Request", "parent", $"thing:.load.v1.{thing}", "thing_id"));
        file.MessageType.Add(Message($"Update{thing}Request", $"thing:.load.v1.{thing}", "update_mask:.google.protobuf.FieldMask"));
        file.MessageType.Add(Message($"Delete{thing}Request", "name", "etag"));
        var collection = $"/v1/{{parent=projects/*}}/things{number}";
        var one = $"projects/*/things{number}/*";
        file.Service.Add(new ServiceDescriptorProto
        {
            Name = $"Things{number}",
            Method =
            {
                Method($"Get{thing}", $"Get{thing}Request", thing, new HttpRule { Get = $"/v1/{{name={one}}}" }),
                Method($"List{thing}s", $"List{thing}sRequest", $"List{thing}sResponse", new HttpRule { Get = collection }),
                Method($"Create{thing}", $"Create{thing}Request", thing, new HttpRule { Post = collection, Body = "thing" }),
                Method($"Update{thing}", $"Update{thing}Request", thing, new HttpRule { Patch = $"/v1/{{thing.name={one}}}", Body = "thing" }),
                Method($"Delete{thing}", $"Delete{thing}Request", ".google.protobuf.Empty", new HttpRule { Delete = $"/v1/{{name={one}}}" }),
            },
        });
    }

    private static MethodDescriptorProto Method(string name, string input, string output, HttpRule rule)
    {
        var method = new MethodDescriptorProto { Name = name, InputType = Full(input), OutputType = Full(output), Options = new MethodOptions() };
        method.Options.SetExtension(AnnotationsExtensions.Http, rule);
        return method;

        static string Full(string type) => type[0] == '.' ? type : $".load.v1.{type}";
    }

    /// <summary>Creates a message with fields such as <c>tags*</c>, <c>size:int64</c> and <c>at:.google.protobuf.Timestamp</c>.</summary>
    private static DescriptorProto Message(string name, params string[] fields)
    {
        var message = new DescriptorProto { Name = name };
        foreach (var text in fields)
        {
            var parts = text.Split(':');
            var field = new FieldDescriptorProto
            {
                Name = parts[0].TrimEnd('*'),
                Number = message.Field.Count + 1,
                Label = parts[0].EndsWith('*') ? FieldDescriptorProto.Types.Label.Repeated : FieldDescriptorProto.Types.Label.Optional,
                Type = parts.Length == 1 ? FieldDescriptorProto.Types.Type.String : parts[1] switch
                {
                    "int64" => FieldDescriptorProto.Types.Type.Int64,
                    "int32" => FieldDescriptorProto.Types.Type.Int32,
                    "bool" => FieldDescriptorProto.Types.Type.Bool,
                    _ => FieldDescriptorProto.Types.Type.Message,
                },
            };
            if (field.Type == FieldDescriptorProto.Types.Type.Message) field.TypeName = parts[1];
            message.Field.Add(field);
        }

        return message;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
