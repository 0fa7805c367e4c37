using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace StatusGateway.Server.Tests.Upstreams.InProcess;

/// <summary>An empty message whose code looks as protoc before 3.13 generated it: without <see cref="IBufferMessage"/>.</summary>
internal sealed class OldMessage : IMessage<OldMessage>
{
    public static MessageParser<OldMessage> Parser { get; } = new(static () => new OldMessage());

    /// <summary>The file <c>old.proto</c>, whose service has a method with the message as request, as response, and inside the response.</summary>
    public static FileDescriptor File { get; } = CreateFile();

    public MessageDescriptor Descriptor => File.MessageTypes[0];

    public int CalculateSize() => 0;

    public OldMessage Clone() => new();

    public bool Equals(OldMessage? other) => other is not null;

    public override bool Equals(object? obj) => obj is OldMessage;

    public override int GetHashCode() => 0;

    public void MergeFrom(OldMessage message)
    {
    }

    public void MergeFrom(CodedInputStream input)
    {
    }

    public void WriteTo(CodedOutputStream output)
    {
    }

    private static FileDescriptor CreateFile()
    {
        const string empty = ".google.protobuf.Empty", old = ".old.Message", outer = ".old.Outer";
        var file = new FileDescriptorProto
        {
            Name = "old.proto",
            Package = "old",
            Syntax = "proto3",
            Dependency = { "google/protobuf/empty.proto" },
            MessageType =
            {
                new DescriptorProto { Name = "Message" },
                new DescriptorProto
                {
                    Name = "Outer",
                    Field = { new FieldDescriptorProto { Name = "inner", Number = 1, Label = FieldDescriptorProto.Types.Label.Optional, Type = FieldDescriptorProto.Types.Type.Message, TypeName = old } },
                },
            },
            Service =
            {
                new ServiceDescriptorProto
                {
                    Name = "Old",
                    Method =
                    {
                        new MethodDescriptorProto { Name = "Up", InputType = old, OutputType = empty },
                        new MethodDescriptorProto { Name = "Down", InputType = empty, OutputType = old },
                        new MethodDescriptorProto { Name = "Nested", InputType = empty, OutputType = outer, ServerStreaming = true },
                    },
                },
            },
        };
        return FileDescriptor.FromGeneratedCode(
            file.ToByteArray(), [EmptyReflection.Descriptor],
            new GeneratedClrTypeInfo(null, null, [new GeneratedClrTypeInfo(typeof(OldMessage), Parser, null, null, null, null, null), null!]));
    }
}
