using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Tests.Configuration;

/// <summary>Creates schemas of services with rules, whose messages are all google.protobuf.StringValue.</summary>
internal static class Schemas
{
    private const string Message = ".google.protobuf.StringValue";

    /// <summary>Creates a schema from lines such as <c>a.v1.Service.Method GET /v1/x</c>; without a verb the method has no rule.</summary>
    public static SchemaSet Of(params string[] methods)
    {
        Assert.True(SchemaSet.TryLoad(Set(methods).ToByteArray(), out var schema, out var errors), string.Join(' ', errors));
        return schema;
    }

    public static FileDescriptorSet Set(params string[] methods)
    {
        var file = new FileDescriptorProto { Name = "made.proto", Package = methods[0][..methods[0].IndexOf('.', StringComparison.Ordinal)], Syntax = "proto3" };
        file.Dependency.Add("google/protobuf/wrappers.proto");
        foreach (var line in methods)
        {
            var parts = line.Split(' ');
            var name = parts[0].Split('.');
            var service = file.Service.FirstOrDefault(service => service.Name == name[1]);
            if (service is null) file.Service.Add(service = new ServiceDescriptorProto { Name = name[1] });
            var method = new MethodDescriptorProto { Name = name[2], InputType = Message, OutputType = Message };
            if (parts.Length > 1)
            {
                method.Options = new MethodOptions();
                method.Options.SetExtension(AnnotationsExtensions.Http, Rule(parts[1], parts[2]));
            }

            service.Method.Add(method);
        }

        return new FileDescriptorSet { File = { FileDescriptorProto.Parser.ParseFrom(WrappersReflection.Descriptor.SerializedData), file } };
    }

    public static HttpRule Rule(string verb, string path, string selector = "") => verb switch
    {
        "GET" => new HttpRule { Selector = selector, Get = path },
        "POST" => new HttpRule { Selector = selector, Post = path, Body = "*" },
        _ => new HttpRule { Selector = selector, Custom = new CustomHttpPattern { Kind = verb, Path = path } },
    };
}
