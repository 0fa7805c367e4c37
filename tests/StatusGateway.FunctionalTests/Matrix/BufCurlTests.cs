using System.Text.Json;
using Google.Rpc;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Matrix;

/// <summary>Calls by buf curl, which reads the demo's schema by reflection.</summary>
public sealed class BufCurlTests : IAsyncLifetime
{
    private GatewayHost _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayHost.StartAsync("Gateway:Errors:Masking=Off");

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData("grpc")]
    [InlineData("grpcweb")]
    [InlineData("connect")]
    public async Task Unary_call_returns_a_message_or_an_error(string protocol)
    {
        var book = await CallAsync(protocol, "library.v1.Library/GetBook", """{"name": "shelves/1/books/1"}""");
        Assert.Equal("Pride and Prejudice", Assert.Single(book.Messages).GetProperty("title").GetString());

        var missing = await CallAsync(protocol, "library.v1.Library/GetBook", """{"name": "shelves/1/books/9"}""");
        Assert.Empty(missing.Messages);
        AssertError(
            missing, "not_found", "Book \"shelves/1/books/9\" was not found.", "BOOK_NOT_FOUND",
            "google.rpc.ErrorInfo", "google.rpc.ResourceInfo", "google.rpc.LocalizedMessage", "google.rpc.LocalizedMessage");
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("grpcweb")]
    [InlineData("connect")]
    public async Task Server_stream_ends_with_ok_or_an_error(string protocol)
    {
        var whole = await CallAsync(protocol, "library.v1.Library/WatchBooks", """{"parent": "shelves/1", "maxEvents": 3}""");
        Assert.Equal((0, 3), (whole.ExitCode, whole.Messages.Count));
        Assert.All(whole.Messages, message => Assert.Equal("EXISTING", message.GetProperty("change").GetString()));

        var broken = await CallAsync(protocol, "library.v1.Library/WatchBooks", """{"parent": "shelves/broken"}""");
        Assert.Equal(2, broken.Messages.Count);
        AssertError(
            broken, "internal", "Page 12 of /var/lib/library/books.db has a wrong checksum.", "STORAGE_BROKEN",
            "google.rpc.ErrorInfo", "google.rpc.DebugInfo");
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("grpcweb")]
    [InlineData("connect")]
    public async Task Client_and_bidirectional_streams_work(string protocol)
    {
        var import = await CallAsync(
            protocol, "library.v1.Library/ImportBooks", """{"parent": "shelves/3", "bookId": "a", "book": {"title": "A"}} {"bookId": "b", "book": {"title": "B"}}""");
        Assert.True(import.ExitCode == 0, import.Errors);
        Assert.Equal(["shelves/3/books/a", "shelves/3/books/b"], Assert.Single(import.Messages).GetProperty("names").EnumerateArray().Select(name => name.GetString()));

        var chat = await CallAsync(protocol, "library.v1.Library/Chat", """{"text": "Hello"} {"text": "shelves/3/books/a"} {"text": "shelves/3/books/gone"}""");
        Assert.Equal(["Hello", "shelves/3/books/a"], chat.Messages.Select(message => message.GetProperty("text").GetString()));
        Assert.Equal("A", chat.Messages[1].GetProperty("book").GetProperty("title").GetString());
        AssertError(
            chat, "not_found", "Book \"shelves/3/books/gone\" was not found.", "BOOK_NOT_FOUND",
            "google.rpc.ErrorInfo", "google.rpc.ResourceInfo", "google.rpc.LocalizedMessage", "google.rpc.LocalizedMessage");
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("grpcweb")]
    [InlineData("connect")]
    public async Task Health_service_responds(string protocol)
    {
        var health = await CallAsync(protocol, "grpc.health.v1.Health/Check", """{"service": "library.v1.Library"}""");
        Assert.Equal("SERVING", Assert.Single(health.Messages).GetProperty("status").GetString());

        var unknown = await CallAsync(protocol, "grpc.health.v1.Health/Check", """{"service": "library.v2.Library"}""");
        AssertError(unknown, "not_found", "The service \"library.v2.Library\" is not served here.", "SERVICE_NOT_FOUND", "google.rpc.ErrorInfo");
    }

    [Theory]
    [InlineData("grpc-v1")]
    [InlineData("grpc-v1alpha")]
    public async Task Both_versions_of_reflection_work(string version)
    {
        var book = await BufCurl.RunAsync(_gateway, "grpc", "library.v1.Library/GetBook", """{"name": "shelves/1/books/1"}""", "--reflect-protocol", version);

        Assert.True(book.ExitCode == 0, book.Errors);
    }

    private Task<BufCurl> CallAsync(string protocol, string method, string data) => BufCurl.RunAsync(_gateway, protocol, method, data);

    private static void AssertError(BufCurl call, string code, string message, string reason, params string[] types)
    {
        Assert.NotEqual(0, call.ExitCode);
        Assert.True(call.Error is not null, call.Errors);
        var error = call.Error.Value;
        Assert.Equal((code, message), (error.GetProperty("code").GetString(), error.GetProperty("message").GetString()));
        JsonElement[] details = [.. error.GetProperty("details").EnumerateArray()];
        Assert.Equal(types, details.Select(detail => detail.GetProperty("type").GetString()));
        var value = details[0].GetProperty("value").GetString()!;
        Assert.Equal(reason, ErrorInfo.Parser.ParseFrom(Convert.FromBase64String(value.PadRight((value.Length + 3) / 4 * 4, '='))).Reason);
    }
}
