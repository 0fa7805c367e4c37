using System.Text.Json;
using Google.Api;
using Google.Protobuf.Reflection;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests;

/// <summary>The foreign server's reflection, asked by the foreign client.</summary>
public sealed class PeersReflectionTests(ForeignPeers peers) : IClassFixture<ForeignPeers>
{
    private const string V1 = "grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

    [Fact]
    public async Task The_services_are_listed()
    {
        var answers = await AskAsync(peers.Library, new { listServices = "" });

        var services = answers[0].GetProperty("listServicesResponse").GetProperty("service");
        Assert.Equal(
            ["grpc.reflection.v1.ServerReflection", "library.v1.Library"],
            services.EnumerateArray().Select(service => service.GetProperty("name").GetString()).Order());
    }

    [Fact]
    public async Task A_symbols_file_comes_with_what_it_needs_and_its_options_as_protoc_wrote_them()
    {
        var answers = await AskAsync(peers.Library, new { fileContainingSymbol = "library.v1.Library.GetBook" });

        var files = Files(answers[0]);
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
    public async Task A_file_is_sent_once_on_a_stream_but_when_it_is_asked_for_itself()
    {
        var answers = await AskAsync(
            peers.Library,
            new { fileByFilename = "google/api/annotations.proto" },
            new { fileByFilename = "library/v1/library.proto" },
            new { fileByFilename = "google/api/annotations.proto" });

        Assert.Contains("google/api/http.proto", Files(answers[0]).Select(NameOf));
        Assert.DoesNotContain("google/api/annotations.proto", Files(answers[1]).Select(NameOf));
        Assert.Equal(["google/api/annotations.proto"], Files(answers[2]).Select(NameOf));
    }

    [Fact]
    public async Task Extensions_are_found_by_type_and_number()
    {
        var answers = await AskAsync(
            peers.Library,
            new { allExtensionNumbersOfType = "google.protobuf.MethodOptions" },
            new { fileContainingExtension = new { containingType = "google.protobuf.MethodOptions", extensionNumber = 72295728 } });

        var numbers = answers[0].GetProperty("allExtensionNumbersResponse").GetProperty("extensionNumber");
        Assert.Equal([72295728], numbers.EnumerateArray().Select(number => number.GetInt32()));
        Assert.Equal("google/api/annotations.proto", NameOf(Files(answers[1])[0]));
    }

    [Fact]
    public async Task What_is_not_there_is_an_answer_and_the_stream_goes_on()
    {
        var answers = await AskAsync(peers.Library, new { fileContainingSymbol = "no.Such" }, new { fileByFilename = "no.proto" }, new { });

        Assert.Equal([5, 5, 3], answers.Select(answer => answer.GetProperty("errorResponse").GetProperty("errorCode").GetInt32()));
        Assert.Equal("no.Such", answers[0].GetProperty("originalRequest").GetProperty("fileContainingSymbol").GetString());
    }

    [Fact]
    public async Task A_server_may_have_no_reflection()
    {
        await using var server = await NodePeer.StartLibraryAsync("--no-reflection");

        var result = await peers.Client.CallAsync(new GrpcJsCall(server.Target, V1) { Requests = [new { listServices = "" }] });

        Assert.Equal(12, result.Code);
        Assert.Equal(0, (await peers.Client.GetBookAsync(server.Target, "shelves/1/books/1")).Code);
    }

    [Fact]
    public async Task A_server_may_have_only_the_older_reflection()
    {
        await using var server = await NodePeer.StartLibraryAsync("--reflection", "v1alpha");

        var result = await peers.Client.CallAsync(new GrpcJsCall(server.Target, V1) { Requests = [new { listServices = "" }] });

        Assert.Equal(12, result.Code);
    }

    private static byte[][] Files(JsonElement answer) =>
    [
        .. answer.GetProperty("fileDescriptorResponse").GetProperty("fileDescriptorProto").EnumerateArray()
            .Select(file => file.GetBytesFromBase64()),
    ];

    private static string NameOf(byte[] file) => FileDescriptorProto.Parser.ParseFrom(file).Name;

    private async Task<IReadOnlyList<JsonElement>> AskAsync(NodePeer server, params object[] questions)
    {
        var result = await peers.Client.CallAsync(new GrpcJsCall(server.Target, V1) { Requests = questions });
        Assert.Equal(0, result.Code);
        Assert.Equal(questions.Length, result.Responses!.Count);
        return result.Responses;
    }
}
