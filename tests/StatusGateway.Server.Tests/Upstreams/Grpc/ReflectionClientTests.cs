using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Reflection.V1;
using StatusGateway.Server.Tests.Configuration;
using StatusGateway.Server.Tests.Probes;
using StatusGateway.Server.Upstreams.Grpc;

namespace StatusGateway.Server.Tests.Upstreams.Grpc;

public class ReflectionClientTests
{
    [Fact]
    public async Task The_schema_comes_with_all_that_it_imports()
    {
        await using var server = await ReflectionServer.StartAsync(ReflectionServer.Of(Probe()));

        var (schema, problem) = await server.LoadAsync();

        Assert.Null(problem);
        Assert.Equal(["probe.v1.Probe", "probe.v1.Other"], schema!.Services.Select(service => service.FullName));
        Assert.Equal("/v1/{name=items/*}", schema.Services[0].Methods[0].HttpRule!.Get);
        Assert.Equal(
            [
                "list", "symbol probe.v1.Probe", "symbol probe.v1.Other", "file google/api/annotations.proto", "file google/protobuf/timestamp.proto",
                "file google/api/http.proto", "file google/protobuf/descriptor.proto",
            ],
            server.Questions);
    }

    [Fact]
    public async Task Files_that_everybody_has_need_not_be_given()
    {
        await using var server = await ReflectionServer.StartAsync(ReflectionServer.Of(
            Probe(), "google/api/annotations.proto", "google/api/http.proto", "google/protobuf/timestamp.proto", "google/protobuf/descriptor.proto"));

        var (schema, problem) = await server.LoadAsync();

        Assert.Null(problem);
        Assert.Equal("/v1/{name=items/*}", schema!.Services[0].Methods[0].HttpRule!.Get);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(404)]
    public async Task A_server_that_knows_v1alpha_alone_is_asked_in_it(int? unknownHttpStatus)
    {
        await using var server = await ReflectionServer.StartAsync(ReflectionServer.Of(Schemas.Set("a.First.Get")), version: "v1alpha", unknownHttpStatus: unknownHttpStatus);

        var (schema, problem) = await server.LoadAsync();

        Assert.Null(problem);
        Assert.Equal(["a.First"], schema!.Services.Select(service => service.FullName));
        Assert.Equal(
            ["unknown /grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "list", "symbol a.First", "file google/protobuf/wrappers.proto"], server.Questions);
    }

    [Fact]
    public async Task What_a_server_says_of_a_problem_is_short_and_printable()
    {
        await using var server = await ReflectionServer.StartAsync(request => request.MessageRequestCase == ServerReflectionRequest.MessageRequestOneofCase.ListServices
            ? new ServerReflectionResponse { ListServicesResponse = new ListServiceResponse { Service = { new ServiceResponse { Name = "a.B" } } } }.ToByteArray()
            : new ServerReflectionResponse { ErrorResponse = new ErrorResponse { ErrorMessage = "\u001b[2J\n\u202egone" + new string('x', 100_000) } }.ToByteArray());

        var (schema, problem) = await server.LoadAsync();

        Assert.Null(schema);
        Assert.StartsWith("Reflection has not the service a.B: \uFFFD[2J\uFFFD\\u202egonexxx", problem, StringComparison.Ordinal);
        Assert.InRange(problem!.Length, 900, 1100);
    }

    [Fact]
    public async Task A_server_that_fails_in_v1_is_not_asked_in_v1alpha()
    {
        await using var server = await ReflectionServer.StartAsync(ReflectionServer.Of(Schemas.Set("a.First.Get")), version: "v1alpha", unknownHttpStatus: 503);

        Assert.Null((await server.LoadAsync()).Schema);

        Assert.Equal(["unknown /grpc.reflection.v1.ServerReflection/ServerReflectionInfo"], server.Questions);
    }

    [Fact]
    public async Task A_file_of_the_server_s_own_that_it_does_not_give_is_a_problem()
    {
        var set = new FileDescriptorSet
        {
            File =
            {
                new FileDescriptorProto { Name = "a.proto", Package = "a", Syntax = "proto3", Dependency = { "b.proto" }, Service = { new ServiceDescriptorProto { Name = "S" } } },
            },
        };

        Assert.Equal("Reflection has not the file b.proto: not here", await ProblemAsync(ReflectionServer.Of(set)));
    }

    [Fact]
    public async Task A_service_that_it_lists_and_does_not_know_is_a_problem() =>
        Assert.Equal("Reflection has not the service a.First: not here", await ProblemAsync(ReflectionServer.Of(Schemas.Set("a.First.Get"), "made.proto")));

    [Fact]
    public async Task Another_file_than_the_one_that_was_asked_for_is_a_problem()
    {
        var set = Schemas.Set("a.First.Get");
        set.File[1].Dependency.Add("b.proto");
        var answer = ReflectionServer.Of(set);

        Assert.Equal(
            "Reflection did not give the file b.proto.",
            await ProblemAsync(request => answer(request.FileByFilename == "b.proto" ? new ServerReflectionRequest { FileContainingSymbol = "a.First" } : request)));
    }

    [Fact]
    public async Task A_server_with_services_of_grpc_s_own_alone_has_none() =>
        Assert.Equal("Reflection lists no services.", await ProblemAsync(ReflectionServer.Of(new FileDescriptorSet())));

    [Fact]
    public async Task A_schema_that_does_not_fit_together_is_a_problem()
    {
        var set = Schemas.Set("a.First.Get");
        set.File[1].Service[0].Method[0].InputType = ".a.Gone";

        Assert.StartsWith("The schema that reflection gave does not fit together: ", await ProblemAsync(ReflectionServer.Of(set)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_offer_reflection_is_told_what_to_do() => Assert.Equal(
        "The server does not offer reflection (grpc.reflection.v1 or v1alpha). Turn it on there, or give a descriptor set.",
        await ProblemAsync(_ => null, grpcStatus: 12));

    [Fact]
    public async Task A_server_that_fails_is_a_problem() => Assert.Equal("Reflection failed with UNAUTHENTICATED.", await ProblemAsync(_ => null, grpcStatus: 16));

    [Fact]
    public async Task A_server_that_ends_at_once_is_a_problem() => Assert.Equal("Reflection ended before it answered.", await ProblemAsync(_ => null));

    [Fact]
    public async Task Bytes_that_are_no_answer_are_a_problem() =>
        Assert.Equal("Reflection answered with bytes that are not its message.", await ProblemAsync(_ => [0xFF]));

    [Fact]
    public async Task An_answer_to_another_question_is_a_problem()
    {
        Assert.Equal("Reflection did not list the services.", await ProblemAsync(_ => []));
        var answer = ReflectionServer.Of(Schemas.Set("a.First.Get"));
        Assert.Equal("Reflection gave no files for the service a.First.", await ProblemAsync(request => answer(request.FileContainingSymbol.Length > 0 ? new ServerReflectionRequest { ListServices = "" } : request)));
    }

    [Fact]
    public async Task A_file_that_is_none_is_a_problem()
    {
        var answer = ReflectionServer.Of(Schemas.Set("a.First.Get"));
        var bad = new ServerReflectionResponse { FileDescriptorResponse = new FileDescriptorResponse { FileDescriptorProto = { ByteString.CopyFrom(0xFF) } } };

        Assert.Equal(
            "Reflection gave a file for the service a.First that is no file descriptor.",
            await ProblemAsync(request => request.FileContainingSymbol.Length > 0 ? bad.ToByteArray() : answer(request)));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_problem()
    {
        using var upstream = new GrpcUpstream("library", [new Uri("http://127.0.0.1:1")]);

        var (schema, problem) = await new ReflectionClient(upstream).LoadAsync(CancellationToken.None);

        Assert.Null(schema);
        Assert.Equal("It cannot be reached: the connection was refused.", problem);
    }

    private static FileDescriptorSet Probe()
    {
        var set = new FileDescriptorSet();
        Add(ProbeReflection.Descriptor);
        return set;

        void Add(FileDescriptor file)
        {
            if (set.File.Any(one => one.Name == file.Name)) return;
            foreach (var import in file.Dependencies) Add(import);
            set.File.Add(FileDescriptorProto.Parser.WithExtensionRegistry([Google.Api.AnnotationsExtensions.Http]).ParseFrom(file.SerializedData.ToByteArray()));
        }
    }

    private static async Task<string> ProblemAsync(Func<ServerReflectionRequest, byte[]?> answer, int grpcStatus = 0)
    {
        await using var server = await ReflectionServer.StartAsync(answer, grpcStatus);

        var (schema, problem) = await server.LoadAsync();

        Assert.Null(schema);
        return problem!;
    }
}
