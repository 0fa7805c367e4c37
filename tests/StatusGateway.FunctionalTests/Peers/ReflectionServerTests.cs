using System.Text.Json;
using Google.Api;
using Google.Protobuf.Reflection;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Peers;

/// <summary>Reflection of library-server.mjs.</summary>
public sealed class ReflectionServerTests(UpstreamFixture upstreams) : IClassFixture<UpstreamFixture>
{
    private const string V1 = "grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

    [Fact]
    public async Task Services_are_listed()
    {
        var responses = await SendAsync(upstreams.Library, new { listServices = "" });

        var services = responses[0].GetProperty("listServicesResponse").GetProperty("service");
        Assert.Equal(
            ["grpc.reflection.v1.ServerReflection", "library.v1.Library"],
            services.EnumerateArray().Select(service => service.GetProperty("name").GetString()).Order());
    }

    [Fact]
    public async Task File_of_a_symbol_is_returned_with_its_dependencies_and_options()
    {
        var responses = await SendAsync(upstreams.Library, new { fileContainingSymbol = "library.v1.Library.GetBook" });

        var files = Files(responses[0]);
        var set = await File.ReadAllBytesAsync(PeerFiles.DescriptorSet);
        Assert.All(files, file => Assert.True(set.AsSpan().IndexOf(file) >= 0));

        var parser = FileDescriptorProto.Parser.WithExtensionRegistry([AnnotationsExtensions.Http]);
        var parsed = files.Select(parser.ParseFrom).ToDictionary(file => file.Name);
        Assert.Contains("google/protobuf/descriptor.proto", parsed.Keys);
        Assert.Contains("google/protobuf/timestamp.proto", parsed.Keys);
        var service = Assert.Single(parsed["library/v1/library.proto"].Service);
        var getBook = service.Method.Single(method => method.Name == "GetBook");
        Assert.Equal("/v1/{name=shelves/*/books/*}", getBook.Options.GetExtension(AnnotationsExtensions.Http).Get);
    }

    [Fact]
    public async Task File_is_sent_again_only_if_requested_by_name()
    {
        var responses = await SendAsync(
            upstreams.Library,
            new { fileByFilename = "google/api/annotations.proto" },
            new { fileByFilename = "library/v1/library.proto" },
            new { fileByFilename = "google/api/annotations.proto" });

        Assert.Contains("google/api/http.proto", Files(responses[0]).Select(ReadName));
        Assert.DoesNotContain("google/api/annotations.proto", Files(responses[1]).Select(ReadName));
        Assert.Equal(["google/api/annotations.proto"], Files(responses[2]).Select(ReadName));
    }

    [Fact]
    public async Task Extensions_are_found_by_type_and_number()
    {
        var responses = await SendAsync(
            upstreams.Library,
            new { allExtensionNumbersOfType = "google.protobuf.MethodOptions" },
            new { fileContainingExtension = new { containingType = "google.protobuf.MethodOptions", extensionNumber = 72295728 } });

        var numbers = responses[0].GetProperty("allExtensionNumbersResponse").GetProperty("extensionNumber");
        Assert.Equal([72295728], numbers.EnumerateArray().Select(number => number.GetInt32()));
        Assert.Equal("google/api/annotations.proto", ReadName(Files(responses[1])[0]));
    }

    [Fact]
    public async Task Unknown_symbol_is_an_error_response_and_the_stream_continues()
    {
        var responses = await SendAsync(upstreams.Library, new { fileContainingSymbol = "no.Such" }, new { fileByFilename = "no.proto" }, new { });

        Assert.Equal([5, 5, 3], responses.Select(response => response.GetProperty("errorResponse").GetProperty("errorCode").GetInt32()));
        Assert.Equal("no.Such", responses[0].GetProperty("originalRequest").GetProperty("fileContainingSymbol").GetString());
    }

    [Fact]
    public async Task Server_without_reflection_is_supported()
    {
        await using var server = await NodeServer.StartLibraryAsync("--no-reflection");

        var result = await upstreams.Client.CallAsync(new GrpcJsCall(server.Target, V1) { Requests = [new { listServices = "" }] });

        Assert.Equal(12, result.Code);
        Assert.Equal(0, (await upstreams.Client.GetBookAsync(server.Target, "shelves/1/books/1")).Code);
    }

    [Fact]
    public async Task Server_with_v1alpha_only_is_supported()
    {
        await using var server = await NodeServer.StartLibraryAsync("--reflection", "v1alpha");

        var result = await upstreams.Client.CallAsync(new GrpcJsCall(server.Target, V1) { Requests = [new { listServices = "" }] });

        Assert.Equal(12, result.Code);
    }

    private static byte[][] Files(JsonElement response) =>
    [
        .. response.GetProperty("fileDescriptorResponse").GetProperty("fileDescriptorProto").EnumerateArray()
            .Select(file => file.GetBytesFromBase64()),
    ];

    private static string ReadName(byte[] file) => FileDescriptorProto.Parser.ParseFrom(file).Name;

    private async Task<IReadOnlyList<JsonElement>> SendAsync(NodeServer server, params object[] requests)
    {
        var result = await upstreams.Client.CallAsync(new GrpcJsCall(server.Target, V1) { Requests = requests });
        Assert.Equal(0, result.Code);
        Assert.Equal(requests.Length, result.Responses!.Count);
        return result.Responses;
    }
}
