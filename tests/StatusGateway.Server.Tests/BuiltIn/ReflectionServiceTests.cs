using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Core;
using StatusGateway.Server.BuiltIn;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.Model;
using StatusGateway.Server.Tests.Configuration;
using StatusGateway.Server.Tests.Probes;
using StatusGateway.Server.Upstreams.Grpc.Reflection.V1;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Tests.BuiltIn;

public sealed class ReflectionServiceTests
{
    [Fact]
    public async Task The_services_that_are_served_are_listed_with_the_built_in_ones()
    {
        using var runtime = GatewayRuntime.Create(Settings.Options("{}"), true, [], "", []);

        var answers = await AskAsync(runtime.State, "v1", new ServerReflectionRequest { Host = "here", ListServices = "*" });

        Assert.Equal(
            ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "statusgateway.v1.Statuses"],
            Assert.Single(answers).ListServicesResponse.Service.Select(service => service.Name));
        Assert.Equal("here", answers[0].ValidHost);
        Assert.Equal("*", answers[0].OriginalRequest.ListServices);
    }

    [Fact]
    public async Task An_upstream_s_own_services_of_gRPC_are_not_listed()
    {
        var state = State(Schemas.Set("grpc.Health.Check").File[^1], "other.proto", "grpc.health.v1");

        Assert.Empty((await AskAsync(state, "v1", new ServerReflectionRequest { ListServices = "" }))[0].ListServicesResponse.Service);
    }

    [Theory]
    [InlineData("probe.v1.Probe", "probe.proto")]
    [InlineData("probe.v1.Probe.Get", "probe.proto")]
    [InlineData("probe.v1.Item", "probe.proto")]
    [InlineData("probe.v1.Item.display_name", "probe.proto")]
    [InlineData("probe.v1.Item.LabelsEntry", "probe.proto")]
    [InlineData("google.api.http", "google/api/annotations.proto")]
    [InlineData("google.api.HttpRule.pattern", "google/api/http.proto")]
    [InlineData("google.protobuf.FieldDescriptorProto.Type", "google/protobuf/descriptor.proto")]
    [InlineData("google.protobuf.FieldDescriptorProto.TYPE_BOOL", "google/protobuf/descriptor.proto")]
    public async Task The_file_of_a_symbol_comes_with_all_that_it_imports(string symbol, string file)
    {
        var answers = await AskAsync(Probe(), "v1alpha", new ServerReflectionRequest { FileContainingSymbol = symbol });

        var files = FilesOf(Assert.Single(answers));
        Assert.Equal(file, files[0].Name);
        var names = files.Select(one => one.Name).ToHashSet();
        Assert.Equal(files.Length, names.Count);
        Assert.All(files.SelectMany(one => one.Dependency), import => Assert.Contains(import, names));
    }

    [Fact]
    public async Task Files_are_the_bytes_that_came()
    {
        var answers = await AskAsync(Probe(), "v1", new ServerReflectionRequest { FileByFilename = "probe.proto" });

        Assert.Equal(ProbeReflection.Descriptor.SerializedData, answers[0].FileDescriptorResponse.FileDescriptorProto[0]);
        var method = FileDescriptorProto.Parser.WithExtensionRegistry([AnnotationsExtensions.Http]).ParseFrom(answers[0].FileDescriptorResponse.FileDescriptorProto[0].ToByteArray()).Service[0].Method[0];
        Assert.Equal("/v1/{name=items/*}", method.Options.GetExtension(AnnotationsExtensions.Http).Get);
    }

    [Fact]
    public async Task No_file_is_sent_twice_but_the_one_that_is_asked_for()
    {
        var answers = await AskAsync(
            Probe(),
            "v1",
            new ServerReflectionRequest { FileContainingSymbol = "google.api.HttpRule" },
            new ServerReflectionRequest { FileContainingSymbol = "probe.v1.Probe" },
            new ServerReflectionRequest { FileContainingSymbol = "probe.v1.Other" });

        Assert.Equal(
            [
                ["google/api/http.proto"],
                ["probe.proto", "google/api/annotations.proto", "google/protobuf/timestamp.proto", "google/protobuf/descriptor.proto"],
                ["probe.proto"],
            ],
            answers.Select(answer => FilesOf(answer).Select(file => file.Name).ToArray()));
    }

    [Fact]
    public async Task Extensions_are_found_by_number()
    {
        var answers = await AskAsync(
            Probe(),
            "v1",
            new ServerReflectionRequest { AllExtensionNumbersOfType = "google.protobuf.MethodOptions" },
            new ServerReflectionRequest { FileContainingExtension = new ExtensionRequest { ContainingType = "google.protobuf.MethodOptions", ExtensionNumber = 72295728 } },
            new ServerReflectionRequest { AllExtensionNumbersOfType = "probe.v1.Item" });

        Assert.Equal([72295728], answers[0].AllExtensionNumbersResponse.ExtensionNumber);
        Assert.Equal("google.protobuf.MethodOptions", answers[0].AllExtensionNumbersResponse.BaseTypeName);
        Assert.Equal("google/api/annotations.proto", FilesOf(answers[1])[0].Name);
        Assert.Empty(answers[2].AllExtensionNumbersResponse.ExtensionNumber);
    }

    [Fact]
    public async Task What_is_not_found_is_an_answer_and_the_stream_goes_on()
    {
        var answers = await AskAsync(
            Probe(),
            "v1",
            new ServerReflectionRequest { FileByFilename = "gone.proto" },
            new ServerReflectionRequest { FileContainingSymbol = "probe.v1.Gone" },
            new ServerReflectionRequest { FileContainingSymbol = "probe.v1.Probe.Gone" },
            new ServerReflectionRequest { FileContainingExtension = new ExtensionRequest { ContainingType = "probe.v1.Item", ExtensionNumber = 1 } },
            new ServerReflectionRequest { AllExtensionNumbersOfType = "probe.v1.Probe" },
            new ServerReflectionRequest(),
            new ServerReflectionRequest { FileContainingSymbol = "probe.v1" },
            new ServerReflectionRequest { FileByFilename = "probe.proto" });

        var codes = answers.Take(7).Select(answer => (RpcCode)answer.ErrorResponse.ErrorCode);
        Assert.Equal(
            [RpcCode.NotFound, RpcCode.NotFound, RpcCode.NotFound, RpcCode.NotFound, RpcCode.NotFound, RpcCode.InvalidArgument, RpcCode.NotFound], codes);
        Assert.All(answers.Take(7), answer => Assert.EndsWith(".", answer.ErrorResponse.ErrorMessage, StringComparison.Ordinal));
        Assert.NotEmpty(FilesOf(answers[7]));
    }

    [Fact]
    public async Task Files_of_one_name_are_each_upstream_s_own_for_its_services()
    {
        // Both have a shared.proto, and only the second one's has the message that its service needs.
        var state = new GatewayState(Snapshots.Build(
            Settings.Options("{}"), out _, Snapshots.Upstream("one", Shared("a.First", "Old")), Snapshots.Upstream("two", Shared("b.Second", "New"))));

        var answers = await AskAsync(
            state,
            "v1",
            new ServerReflectionRequest { FileContainingSymbol = "b.Second" },
            new ServerReflectionRequest { FileByFilename = "shared.proto" },
            new ServerReflectionRequest { FileContainingSymbol = "a.First.Get" },
            new ServerReflectionRequest { FileByFilename = "shared.proto" });

        Assert.Equal(["b.proto: b.Second", "shared.proto: New"], Described(answers[0]));
        Assert.Equal(["shared.proto: New"], Described(answers[1]));
        Assert.Equal(["a.proto: a.First", "shared.proto: Old"], Described(answers[2]));
        Assert.Equal(["shared.proto: Old"], Described(answers[3]));
        Assert.Equal(["shared.proto: Old"], Described((await AskAsync(state, "v1", new ServerReflectionRequest { FileByFilename = "shared.proto" }))[0]));

        static SchemaSet Shared(string service, string message)
        {
            var parts = service.Split('.');
            var shared = new FileDescriptorProto { Name = "shared.proto", Package = "shared", Syntax = "proto3", MessageType = { new DescriptorProto { Name = message } } };
            var method = new MethodDescriptorProto { Name = "Get", InputType = $".shared.{message}", OutputType = $".shared.{message}" };
            var own = new FileDescriptorProto
            {
                Name = $"{parts[0]}.proto", Package = parts[0], Syntax = "proto3", Dependency = { "shared.proto" },
                Service = { new ServiceDescriptorProto { Name = parts[1], Method = { method } } },
            };
            Assert.True(SchemaSet.TryLoad(new FileDescriptorSet { File = { shared, own } }.ToByteArray(), out var schema, out _));
            return schema;
        }

        static string[] Described(ServerReflectionResponse answer) =>
            [.. FilesOf(answer).Select(file => $"{file.Name}: {(file.Service.Count > 0 ? $"{file.Package}.{file.Service[0].Name}" : file.MessageType[0].Name)}")];
    }

    [Fact]
    public async Task A_caller_who_breaks_off_ends_the_stream()
    {
        var service = ReflectionService.Create(Probe())[0];
        var results = service.Handlers["/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"](new Messages([], Failures.CallerCancelled), new RpcContext(new Metadata(), default));

        var all = new List<RpcResult<IMessage>>();
        await foreach (var result in results) all.Add(result);

        Assert.Same(Failures.CallerCancelled.Status, Assert.Single(all).Failure);
    }

    private static GatewayState Probe() =>
        new(Snapshots.Build(Settings.Options("{}"), out _, Snapshots.Upstream("probe", SchemaSet.FromGenerated(ProbeReflection.Descriptor))));

    private static GatewayState State(FileDescriptorProto file, string name, string package)
    {
        file.Name = name;
        file.Package = package;
        var set = new FileDescriptorSet { File = { FileDescriptorProto.Parser.ParseFrom(WrappersReflection.Descriptor.SerializedData), file } };
        Assert.True(SchemaSet.TryLoad(set.ToByteArray(), out var schema, out _));
        return new(Snapshots.Build(Settings.Options("{}"), out _, Snapshots.Upstream("one", schema)));
    }

    private static FileDescriptorProto[] FilesOf(ServerReflectionResponse answer)
    {
        Assert.True(answer.FileDescriptorResponse is not null, answer.ErrorResponse?.ErrorMessage);
        return [.. answer.FileDescriptorResponse.FileDescriptorProto.Select(bytes => FileDescriptorProto.Parser.ParseFrom(bytes))];
    }

    private static async Task<List<ServerReflectionResponse>> AskAsync(GatewayState state, string version, params ServerReflectionRequest[] questions)
    {
        var path = $"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo";
        var handler = ReflectionService.Create(state).SelectMany(service => service.Handlers).Single(entry => entry.Key == path).Value;
        var answers = new List<ServerReflectionResponse>();
        await foreach (var result in handler(new Messages([.. questions.Select(question => question.ToByteArray())]), new RpcContext(new Metadata(), default)))
        {
            Assert.Null(result.Failure);
            answers.Add(ServerReflectionResponse.Parser.ParseFrom(result.Value!.ToByteArray()));
        }

        Assert.Equal(questions.Length, answers.Count);
        return answers;
    }

    private sealed class Messages(byte[][] messages, CallEnd? failure = null) : IMessageSource
    {
        private int _next;

        public GatewayMessage? Only => null;

        public ValueTask<MessageRead> ReadAsync(CancellationToken cancellation) => new(
            _next < messages.Length ? MessageRead.Of(new GatewayMessage(messages[_next++])) : failure is null ? MessageRead.End : MessageRead.Failed(failure));
    }
}
