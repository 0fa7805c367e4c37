using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Reflection.V1;
using Microsoft.Extensions.Logging.Abstractions;
using StatusGateway.Server.Tests.Configuration;
using StatusGateway.Server.Tests.Probes;
using StatusGateway.Server.Upstreams.Grpc;

namespace StatusGateway.Server.Tests.Upstreams.Grpc;

public class ReflectionClientTests
{
    [Fact]
    public async Task Schema_includes_all_imports()
    {
        await using var server = await ReflectionServer.StartAsync(ReflectionServer.Of(Probe()));

        var (schema, error) = await server.LoadAsync();

        Assert.Null(error);
        Assert.Equal(["probe.v1.Probe", "probe.v1.Other"], schema!.Services.Select(service => service.FullName));
        Assert.Equal("/v1/{name=items/*}", schema.Services[0].Methods[0].HttpRule!.Get);
        Assert.Equal(
            [
                "list", "symbol probe.v1.Probe", "symbol probe.v1.Other", "file google/api/annotations.proto", "file google/protobuf/timestamp.proto",
                "file google/api/http.proto", "file google/protobuf/descriptor.proto",
            ],
            server.Requests);
    }

    [Fact]
    public async Task Well_known_files_may_be_omitted()
    {
        await using var server = await ReflectionServer.StartAsync(ReflectionServer.Of(
            Probe(), "google/api/annotations.proto", "google/api/http.proto", "google/protobuf/timestamp.proto", "google/protobuf/descriptor.proto"));

        var (schema, error) = await server.LoadAsync();

        Assert.Null(error);
        Assert.Equal("/v1/{name=items/*}", schema!.Services[0].Methods[0].HttpRule!.Get);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(404)]
    public async Task V1alpha_is_the_fallback(int? unknownHttpStatus)
    {
        await using var server = await ReflectionServer.StartAsync(ReflectionServer.Of(Schemas.Set("a.First.Get")), version: "v1alpha", unknownHttpStatus: unknownHttpStatus);

        var (schema, error) = await server.LoadAsync();

        Assert.Null(error);
        Assert.Equal(["a.First"], schema!.Services.Select(service => service.FullName));
        Assert.Equal(
            ["unknown /grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "list", "symbol a.First", "file google/protobuf/wrappers.proto"], server.Requests);
    }

    [Fact]
    public async Task Server_error_is_shortened_and_printable()
    {
        await using var server = await ReflectionServer.StartAsync(request => request.MessageRequestCase == ServerReflectionRequest.MessageRequestOneofCase.ListServices
            ? new ServerReflectionResponse { ListServicesResponse = new ListServiceResponse { Service = { new ServiceResponse { Name = "a.B" } } } }.ToByteArray()
            : new ServerReflectionResponse { ErrorResponse = new ErrorResponse { ErrorMessage = "\u001b[2J\n\u202egone" + new string('x', 100_000) } }.ToByteArray());

        var (schema, error) = await server.LoadAsync();

        Assert.Null(schema);
        Assert.StartsWith("Reflection did not find the service a.B: \uFFFD[2J\uFFFD\\u202egonexxx", error, StringComparison.Ordinal);
        Assert.InRange(error!.Length, 900, 1100);
    }

    [Fact]
    public async Task Public_error_has_no_text_of_the_server()
    {
        await using var server = await ReflectionServer.StartAsync(request => request.MessageRequestCase == ServerReflectionRequest.MessageRequestOneofCase.ListServices
            ? new ServerReflectionResponse { ListServicesResponse = new ListServiceResponse { Service = { new ServiceResponse { Name = "a.B" } } } }.ToByteArray()
            : new ServerReflectionResponse { ErrorResponse = new ErrorResponse { ErrorMessage = "open /etc/protos/b.proto: dial tcp 10.0.0.5:443" } }.ToByteArray());

        var result = await server.LoadAsync();

        Assert.Contains("10.0.0.5", result.Error, StringComparison.Ordinal);
        Assert.Equal("Reflection did not find a service or file. The log has the error.", result.PublicError);
    }

    [Fact]
    public async Task Other_errors_in_v1_do_not_fall_back()
    {
        await using var server = await ReflectionServer.StartAsync(ReflectionServer.Of(Schemas.Set("a.First.Get")), version: "v1alpha", unknownHttpStatus: 503);

        Assert.Null((await server.LoadAsync()).Schema);

        Assert.Equal(["unknown /grpc.reflection.v1.ServerReflection/ServerReflectionInfo"], server.Requests);
    }

    [Fact]
    public async Task Missing_file_that_all_methods_need_is_an_error()
    {
        var set = Schemas.Set("a.First.Get");
        set.File[1].Dependency.Add("b.proto");
        set.File[1].Service[0].Method[0].InputType = ".b.Gone";

        Assert.Equal("Reflection did not find the file b.proto: not here", await LoadErrorAsync(ReflectionServer.Of(set)));
    }

    [Fact]
    public async Task Listed_but_unknown_service_is_an_error() =>
        Assert.Equal("Reflection did not find the service a.First: not here", await LoadErrorAsync(ReflectionServer.Of(Schemas.Set("a.First.Get"), "made.proto")));

    [Fact]
    public async Task Service_that_the_server_cannot_describe_is_left_out()
    {
        await using var server = await ReflectionServer.StartAsync(Listing("a.First.Get", "other.v1.Gone"));

        var result = await server.LoadAsync();

        Assert.Null(result.Error);
        Assert.Equal(["a.First"], result.Schema!.Services.Select(service => service.FullName));
        var unit = Assert.Single(result.LeftOut);
        Assert.Equal(("other.v1.Gone", "Reflection did not find the service other.v1.Gone: not here", "Reflection did not find a service or file. The log has the error."), (unit.Name, unit.Reason, unit.PublicReason));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(13)]
    [InlineData(12)]
    [InlineData(0)]
    public async Task Server_may_end_the_call_where_it_cannot_describe_a_service(int status)
    {
        var others = Listing("a.First.Get", "a.Gone", "z.Gone");
        await using var server = await ReflectionServer.StartAsync(request => request.FileContainingSymbol.EndsWith(".Gone", StringComparison.Ordinal) ? null : others(request));
        server.RefusalStatus = status;

        var result = await server.LoadAsync();

        Assert.Null(result.Error);
        Assert.Equal(["a.First"], result.Schema!.Services.Select(service => service.FullName));
        Assert.Equal(["a.Gone", "z.Gone"], result.LeftOut.Select(unit => unit.Name));
    }

    [Fact]
    public async Task Call_that_breaks_off_is_an_error_as_a_whole()
    {
        var others = Listing("a.First.Get", "a.Gone");
        await using var server = await ReflectionServer.StartAsync(request => request.FileContainingSymbol == "a.Gone" ? null : others(request));
        server.RefusalStatus = 14;

        Assert.Equal((null, "Reflection failed with UNAVAILABLE."), ((await server.LoadAsync()).Schema, (await server.LoadAsync()).Error));
    }

    [Fact]
    public async Task Services_that_are_not_listed_are_not_loaded()
    {
        var set = Schemas.Set("a.First.Get GET /v1/a", "a.Inner.Get GET /v1/inner");
        var others = ReflectionServer.Of(set);
        await using var server = await ReflectionServer.StartAsync(request => request.MessageRequestCase == ServerReflectionRequest.MessageRequestOneofCase.ListServices
            ? List("a.First") : others(request));

        var result = await server.LoadAsync();

        Assert.Equal(["a.First"], result.Schema!.Services.Select(service => service.FullName));
        Assert.Empty(result.LeftOut);
    }

    [Fact]
    public async Task Configured_services_are_loaded_only()
    {
        await using var server = await ReflectionServer.StartAsync(ReflectionServer.Of(Schemas.Set("a.First.Get", "a.Second.Get")));

        Assert.Equal(["a.Second"], (await server.LoadAsync(null, "a.Second")).Schema!.Services.Select(service => service.FullName));
        Assert.DoesNotContain("symbol a.First", server.Requests);
        Assert.Equal(
            "Reflection lists none of the services in Services. It lists: a.First, a.Second, grpc.reflection.v1.ServerReflection.",
            (await server.LoadAsync(null, "a.Third")).Error);
    }

    [Fact]
    public async Task Import_that_cannot_be_had_leaves_out_what_needs_it()
    {
        var set = Schemas.Set("a.First.Get", "a.First.Bad", "a.Worse.Get");
        set.File[1].Dependency.Add("gone.proto");
        set.File[1].Service[0].Method[1].OutputType = ".gone.v1.Gone";
        set.File[1].Service[1].Method[0].InputType = ".gone.v1.Gone";
        await using var server = await ReflectionServer.StartAsync(ReflectionServer.Of(set));

        var result = await server.LoadAsync();

        Assert.Equal(["a.First.Get"], result.Schema!.Services.SelectMany(service => service.Methods).Select(method => method.FullName));
        Assert.Equal(["made.proto", "a.First.Bad", "a.Worse"], result.LeftOut.Select(unit => unit.Name));
        Assert.Equal("It imports \"gone.proto\". Reflection did not find the file gone.proto: not here", result.LeftOut[0].Reason);
        Assert.Equal("It imports \"gone.proto\", which reflection does not return.", result.LeftOut[0].PublicReason);
    }

    [Fact]
    public async Task Method_whose_type_is_missing_is_left_out()
    {
        var set = Schemas.Set("a.First.Get", "a.First.Bad");
        set.File[1].Service[0].Method[1].InputType = ".a.Gone";
        await using var server = await ReflectionServer.StartAsync(ReflectionServer.Of(set));

        var result = await server.LoadAsync();

        Assert.Equal("Get", result.Schema!.Services.Single().Methods.Single().Name);
        Assert.Equal("a.First.Bad", Assert.Single(result.LeftOut).Name);
    }

    [Fact]
    public async Task Schema_that_has_not_changed_is_not_built_again()
    {
        var set = Schemas.Set("a.First.Get");
        var gone = new List<string>();
        await using var server = await ReflectionServer.StartAsync(request => Listing(set, [.. gone])(request));
        var first = await server.LoadAsync();

        var second = await server.LoadAsync(first.Hash);
        Assert.Equal((null, null, first.Hash), (second.Schema, second.Error, second.Hash));

        gone.Add("other.v1.Gone");
        var third = await server.LoadAsync(first.Hash);
        Assert.NotNull(third.Schema);
        Assert.NotEqual(first.Hash, third.Hash);
        Assert.Null((await server.LoadAsync(third.Hash)).Schema);

        set.File[1].Service[0].Method.Add(set.File[1].Service[0].Method[0].Clone());
        set.File[1].Service[0].Method[1].Name = "New";
        Assert.Equal(2, (await server.LoadAsync(third.Hash)).Schema!.Services.Single().Methods.Count);
    }

    [Fact]
    public async Task Wrong_file_for_an_import_is_named()
    {
        var set = Schemas.Set("a.First.Get");
        set.File[1].Dependency.Add("b.proto");
        var response = ReflectionServer.Of(set);
        await using var server = await ReflectionServer.StartAsync(request => response(request.FileByFilename == "b.proto" ? new ServerReflectionRequest { FileContainingSymbol = "a.First" } : request));

        var result = await server.LoadAsync();

        Assert.NotNull(result.Schema);
        Assert.Equal("It imports \"b.proto\". Reflection did not return the file b.proto.", Assert.Single(result.LeftOut).Reason);
    }

    [Fact]
    public async Task Wrong_file_for_a_service_is_named()
    {
        var response = Listing("a.First.Get", "a.Second");
        await using var server = await ReflectionServer.StartAsync(request => response(request.FileContainingSymbol == "a.Second" ? new ServerReflectionRequest { FileContainingSymbol = "a.First" } : request));

        Assert.Equal(("a.Second", "Reflection returned no file that declares it."), (await server.LoadAsync()).LeftOut.Select(unit => (unit.Name, unit.Reason)).Single());
    }

    [Fact]
    public async Task Server_with_only_gRPC_services_is_an_error() =>
        Assert.Equal("Reflection lists no services besides those of the package grpc, which are served only if Services names them: grpc.reflection.v1.ServerReflection.", await LoadErrorAsync(ReflectionServer.Of(new FileDescriptorSet())));

    [Fact]
    public async Task Inconsistent_schema_is_an_error()
    {
        var set = Schemas.Set("a.First.Get");
        set.File[1].Service[0].Method[0].InputType = ".a.Gone";

        Assert.StartsWith("The schema from reflection is not consistent: ", await LoadErrorAsync(ReflectionServer.Of(set)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_reflection_is_an_error_with_remedy() => Assert.Equal(
        "The server does not support reflection (grpc.reflection.v1 or v1alpha). Enable it on the server, or configure a descriptor set.",
        await LoadErrorAsync(_ => null, grpcStatus: 12));

    [Fact]
    public async Task Error_status_is_an_error() => Assert.Equal("Reflection failed with UNAUTHENTICATED.", await LoadErrorAsync(_ => null, grpcStatus: 16));

    [Fact]
    public async Task Empty_response_is_an_error() => Assert.Equal("Reflection ended before it responded.", await LoadErrorAsync(_ => null));

    [Fact]
    public async Task Invalid_response_is_an_error() =>
        Assert.Equal("Reflection responded with bytes that are not a ServerReflectionResponse.", await LoadErrorAsync(_ => [0xFF]));

    [Fact]
    public async Task Response_to_another_request_is_an_error()
    {
        Assert.Equal("Reflection did not list the services.", await LoadErrorAsync(_ => []));
        var response = ReflectionServer.Of(Schemas.Set("a.First.Get"));
        Assert.Equal("Reflection returned no files for the service a.First.", await LoadErrorAsync(request => response(request.FileContainingSymbol.Length > 0 ? new ServerReflectionRequest { ListServices = "" } : request)));
    }

    [Fact]
    public async Task Invalid_file_is_an_error()
    {
        var response = ReflectionServer.Of(Schemas.Set("a.First.Get"));
        var bad = new ServerReflectionResponse { FileDescriptorResponse = new FileDescriptorResponse { FileDescriptorProto = { ByteString.CopyFrom(0xFF) } } };

        Assert.Equal(
            "Reflection returned a file for the service a.First that is not a valid file descriptor.",
            await LoadErrorAsync(request => request.FileContainingSymbol.Length > 0 ? bad.ToByteArray() : response(request)));
    }

    [Fact]
    public async Task Silent_server_is_an_error_after_the_timeout()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var upstream = new GrpcUpstream("library", [new Uri($"http://{silent.LocalEndpoint}")]);

        var (schema, error) = await new ReflectionClient(upstream, []).TryLoadAsync(TimeSpan.FromMilliseconds(100), NullLogger.Instance, CancellationToken.None);

        Assert.Null(schema);
        Assert.Equal("Reflection did not respond in time.", error);
    }

    [Fact]
    public async Task Unreachable_server_is_an_error()
    {
        using var upstream = new GrpcUpstream("library", [new Uri("http://127.0.0.1:1")]);

        var (schema, error) = await new ReflectionClient(upstream, []).LoadAsync(CancellationToken.None);

        Assert.Null(schema);
        Assert.Equal("It cannot be reached: the connection was refused.", error);
    }

    private static byte[] List(params string[] services) =>
        new ServerReflectionResponse { ListServicesResponse = new ListServiceResponse { Service = { services.Select(name => new ServiceResponse { Name = name }) } } }.ToByteArray();

    private static Func<ServerReflectionRequest, byte[]?> Listing(string method, params string[] gone) => Listing(Schemas.Set(method), gone);

    /// <summary>Lists the services of a set, and others that it cannot describe.</summary>
    private static Func<ServerReflectionRequest, byte[]?> Listing(FileDescriptorSet set, params string[] gone)
    {
        var others = ReflectionServer.Of(set);
        return request => request.MessageRequestCase == ServerReflectionRequest.MessageRequestOneofCase.ListServices
            ? List([.. set.File.SelectMany(file => file.Service, (file, service) => $"{file.Package}.{service.Name}"), .. gone])
            : others(request);
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

    private static async Task<string> LoadErrorAsync(Func<ServerReflectionRequest, byte[]?> response, int grpcStatus = 0)
    {
        await using var server = await ReflectionServer.StartAsync(response, grpcStatus);

        var (schema, error) = await server.LoadAsync();

        Assert.Null(schema);
        return error!;
    }
}
