using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Reflection.V1;
using StatusGateway.Core;
using StatusGateway.Server.BuiltIn;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.Model;
using StatusGateway.Server.Tests.Configuration;
using StatusGateway.Server.Tests.Probes;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Tests.BuiltIn;

public sealed class ReflectionServiceTests
{
    [Fact]
    public async Task Served_and_built_in_services_are_listed()
    {
        using var runtime = GatewayRuntime.Create(Settings.Options("{}"), true, [], "", []);

        var responses = await SendAsync(runtime.State, "v1", new ServerReflectionRequest { Host = "here", ListServices = "*" });

        Assert.Equal(
            ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "statusgateway.v1.Statuses"],
            Assert.Single(responses).ListServicesResponse.Service.Select(service => service.Name));
        Assert.Equal("here", responses[0].ValidHost);
        Assert.Equal("*", responses[0].OriginalRequest.ListServices);
    }

    [Fact]
    public async Task gRPC_services_of_an_upstream_are_not_listed()
    {
        var state = State(Schemas.Set("grpc.Health.Check").File[^1], "other.proto", "grpc.health.v1");

        Assert.Empty((await SendAsync(state, "v1", new ServerReflectionRequest { ListServices = "" }))[0].ListServicesResponse.Service);
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
    public async Task The_file_of_a_symbol_is_sent_with_its_imports(string symbol, string file)
    {
        var responses = await SendAsync(Probe(), "v1alpha", new ServerReflectionRequest { FileContainingSymbol = symbol });

        var files = FilesOf(Assert.Single(responses));
        Assert.Equal(file, files[0].Name);
        var names = files.Select(one => one.Name).ToHashSet();
        Assert.Equal(files.Length, names.Count);
        Assert.All(files.SelectMany(one => one.Dependency), import => Assert.Contains(import, names));
    }

    [Fact]
    public async Task Files_keep_their_exact_bytes()
    {
        var responses = await SendAsync(Probe(), "v1", new ServerReflectionRequest { FileByFilename = "probe.proto" });

        Assert.Equal(ProbeReflection.Descriptor.SerializedData, responses[0].FileDescriptorResponse.FileDescriptorProto[0]);
        var method = FileDescriptorProto.Parser.WithExtensionRegistry([AnnotationsExtensions.Http]).ParseFrom(responses[0].FileDescriptorResponse.FileDescriptorProto[0].ToByteArray()).Service[0].Method[0];
        Assert.Equal("/v1/{name=items/*}", method.Options.GetExtension(AnnotationsExtensions.Http).Get);
    }

    [Fact]
    public async Task Only_the_requested_file_is_sent_twice()
    {
        var responses = await SendAsync(
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
            responses.Select(response => FilesOf(response).Select(file => file.Name).ToArray()));
    }

    [Fact]
    public async Task Extensions_are_found_by_number()
    {
        var responses = await SendAsync(
            Probe(),
            "v1",
            new ServerReflectionRequest { AllExtensionNumbersOfType = "google.protobuf.MethodOptions" },
            new ServerReflectionRequest { FileContainingExtension = new ExtensionRequest { ContainingType = "google.protobuf.MethodOptions", ExtensionNumber = 72295728 } },
            new ServerReflectionRequest { AllExtensionNumbersOfType = "probe.v1.Item" });

        Assert.Equal([72295728], responses[0].AllExtensionNumbersResponse.ExtensionNumber);
        Assert.Equal("google.protobuf.MethodOptions", responses[0].AllExtensionNumbersResponse.BaseTypeName);
        Assert.Equal("google/api/annotations.proto", FilesOf(responses[1])[0].Name);
        Assert.Empty(responses[2].AllExtensionNumbersResponse.ExtensionNumber);
    }

    [Fact]
    public async Task An_error_is_a_response_and_does_not_end_the_stream()
    {
        var responses = await SendAsync(
            Probe(),
            "v1",
            new ServerReflectionRequest { FileByFilename = "missing.proto" },
            new ServerReflectionRequest { FileContainingSymbol = "probe.v1.Missing" },
            new ServerReflectionRequest { FileContainingSymbol = "probe.v1.Probe.Missing" },
            new ServerReflectionRequest { FileContainingExtension = new ExtensionRequest { ContainingType = "probe.v1.Item", ExtensionNumber = 1 } },
            new ServerReflectionRequest { AllExtensionNumbersOfType = "probe.v1.Probe" },
            new ServerReflectionRequest(),
            new ServerReflectionRequest { FileContainingSymbol = "probe.v1" },
            new ServerReflectionRequest { FileByFilename = "probe.proto" });

        var codes = responses.Take(7).Select(response => (RpcCode)response.ErrorResponse.ErrorCode);
        Assert.Equal(
            [RpcCode.NotFound, RpcCode.NotFound, RpcCode.NotFound, RpcCode.NotFound, RpcCode.NotFound, RpcCode.InvalidArgument, RpcCode.NotFound], codes);
        Assert.All(responses.Take(7), response => Assert.EndsWith(".", response.ErrorResponse.ErrorMessage, StringComparison.Ordinal));
        Assert.NotEmpty(FilesOf(responses[7]));
    }

    [Fact]
    public async Task Files_with_the_same_name_come_from_the_upstream_of_the_service()
    {
        // Both upstreams have a shared.proto, with different messages.
        var state = new GatewayState(Snapshots.Build(
            Settings.Options("{}"), out _, Snapshots.Upstream("one", Shared("a.First", "Old")), Snapshots.Upstream("two", Shared("b.Second", "New"))));

        var responses = await SendAsync(
            state,
            "v1",
            new ServerReflectionRequest { FileContainingSymbol = "b.Second" },
            new ServerReflectionRequest { FileByFilename = "shared.proto" },
            new ServerReflectionRequest { FileContainingSymbol = "a.First.Get" },
            new ServerReflectionRequest { FileByFilename = "shared.proto" });

        Assert.Equal(["b.proto: b.Second", "shared.proto: New"], Describe(responses[0]));
        Assert.Equal(["shared.proto: New"], Describe(responses[1]));
        Assert.Equal(["a.proto: a.First", "shared.proto: Old"], Describe(responses[2]));
        Assert.Equal(["shared.proto: Old"], Describe(responses[3]));
        Assert.Equal(["shared.proto: Old"], Describe((await SendAsync(state, "v1", new ServerReflectionRequest { FileByFilename = "shared.proto" }))[0]));

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

        static string[] Describe(ServerReflectionResponse response) =>
            [.. FilesOf(response).Select(file => $"{file.Name}: {(file.Service.Count > 0 ? $"{file.Package}.{file.Service[0].Name}" : file.MessageType[0].Name)}")];
    }

    [Fact]
    public async Task A_client_that_cancels_ends_the_stream()
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

    private static FileDescriptorProto[] FilesOf(ServerReflectionResponse response)
    {
        Assert.True(response.FileDescriptorResponse is not null, response.ErrorResponse?.ErrorMessage);
        return [.. response.FileDescriptorResponse.FileDescriptorProto.Select(bytes => FileDescriptorProto.Parser.ParseFrom(bytes))];
    }

    private static async Task<List<ServerReflectionResponse>> SendAsync(GatewayState state, string version, params ServerReflectionRequest[] requests)
    {
        var path = $"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo";
        var handler = ReflectionService.Create(state).SelectMany(service => service.Handlers).Single(entry => entry.Key == path).Value;
        var responses = new List<ServerReflectionResponse>();
        await foreach (var result in handler(new Messages([.. requests.Select(request => request.ToByteArray())]), new RpcContext(new Metadata(), default)))
        {
            Assert.Null(result.Failure);
            responses.Add(ServerReflectionResponse.Parser.ParseFrom(result.Value!.ToByteArray()));
        }

        Assert.Equal(requests.Length, responses.Count);
        return responses;
    }

    private sealed class Messages(byte[][] messages, CallEnd? failure = null) : IMessageSource
    {
        private int _next;

        public GatewayMessage? Only => null;

        public ValueTask<MessageRead> ReadAsync(CancellationToken cancellation) => new(
            _next < messages.Length ? MessageRead.FromMessage(new GatewayMessage(messages[_next++])) : failure is null ? MessageRead.End : MessageRead.Failed(failure));
    }
}
