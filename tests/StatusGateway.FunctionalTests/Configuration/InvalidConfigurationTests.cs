using System.Net;
using System.Net.Sockets;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Configuration;

/// <summary>An invalid configuration stops the executable. The error names the key, the value and the remedy.</summary>
public sealed class InvalidConfigurationTests : IDisposable
{
    private const string Upstream = "http://127.0.0.1:1";

    private readonly TempFolder _folder = new();

    /// <summary>Settings, and the texts that the error must contain.</summary>
    public static TheoryData<string, string[]> Settings => new()
    {
        { "Gateway:Errors:Maskin=On", ["Gateway:Errors:Maskin = \"On\"", "did you mean \"Masking\"?"] },
        { "Gateway:Nonsense=1", ["Gateway:Nonsense = \"1\"", "Known keys:", "Upstreams"] },
        { "Gateway:Errors:Masking=Sometimes", ["Gateway:Errors:Masking = \"Sometimes\"", "Auto, On, Off"] },
        { "Gateway:Errors:Masking=1", ["Gateway:Errors:Masking = \"1\"", "Auto, On, Off"] },
        { "Gateway:Errors:CodeToHttp:LOST=404", ["Gateway:Errors:CodeToHttp:LOST = \"404\"", "NOT_FOUND"] },
        { "Gateway:Errors:CodeToHttp:NOT_FOUND=200", ["Gateway:Errors:CodeToHttp:NOT_FOUND = \"200\"", "400 to 599"] },
        { "Gateway:Limits:MaxRequestBytes=-1", ["Gateway:Limits:MaxRequestBytes = \"-1\"", "1 to"] },
        { "Gateway:Limits:MaxDepth=many", ["Gateway:Limits:MaxDepth = \"many\"", "whole number"] },
        { "Gateway:Json:EmitDefaults=perhaps", ["Gateway:Json:EmitDefaults = \"perhaps\"", "true or false"] },
        { "Gateway:Readiness=Maybe", ["Gateway:Readiness = \"Maybe\"", "Any, All"] },
        { "Gateway:Upstreams:a:Timeout=00:00:30", ["Gateway:Upstreams:a:Addresses", "http://localhost:50051"] },
        { "Gateway:Upstreams:a:Addresses=http://localhost:1", ["Gateway:Upstreams:a:Addresses = \"http://localhost:1\"", "must be a list"] },
        { "Gateway:Upstreams:a:Addresses:0=ftp://localhost", ["Gateway:Upstreams:a:Addresses:0 = \"ftp://localhost\"", "http://localhost:50051"] },
        { "Gateway:Upstreams:a:Addresses:0=localhost:50051", ["Gateway:Upstreams:a:Addresses:0 = \"localhost:50051\"", "scheme is missing"] },
        { "Gateway:Upstreams:a:Addresses:0=http://localhost:99999", ["Gateway:Upstreams:a:Addresses:0 = \"http://localhost:99999\"", "\"99999\" is not a port number", "1 to 65535"] },
        { "Gateway:Upstreams:a:Addresses:0=http://localhost:50051/path", ["Gateway:Upstreams:a:Addresses:0 = \"http://localhost:50051/path\"", "without a path"] },
        { "Gateway:Upstreams=foo", ["Gateway:Upstreams = \"foo\"", "must be a section"] },
        { "Gateway:Upstreams:a:Addresses:0=", ["Gateway:Upstreams:a:Addresses:0 = \"\"", "empty"] },
        { "Logging:LogLevel:Default=Debg", ["Logging:LogLevel:Default = \"Debg\"", "Information"] },
        { "Logging:Console:LogLevel:Default=7", ["Logging:Console:LogLevel:Default = \"7\"", "Information"] },
        { "urls=nonsense", ["urls = \"nonsense\""] },
        { "urls=http://localhost:99999", ["urls = \"http://localhost:99999\""] },
    };

    /// <summary>Settings of an upstream that is valid otherwise, and the texts that the error must contain.</summary>
    public static TheoryData<string, string[]> UpstreamSettings => new()
    {
        { "Timeout=soon", ["Gateway:Upstreams:a:Timeout = \"soon\"", "00:00:30"] },
        { "Timeout=-00:00:01", ["Gateway:Upstreams:a:Timeout = \"-00:00:01\""] },
        { "MaxTimeout=30", ["Gateway:Upstreams:a:MaxTimeout = \"30\"", "hh:mm:ss"] },
        { "Protocol=Soap", ["Gateway:Upstreams:a:Protocol = \"Soap\"", "Grpc"] },
        { "Services:0=library.v1.Nothing", ["library.v1.Nothing", "library.v1.Library"] },
        { "HttpRules:0:get=/v1/x", ["Gateway:Upstreams:a:HttpRules:0:selector", "library.v1.Library.GetBook"] },
        { "HttpRules:0:gett=/v1/x", ["Gateway:Upstreams:a:HttpRules:0", "HttpRule"] },
        { "Metadata:Request:Den:0=cookie", ["Gateway:Upstreams:a:Metadata:Request:Den", "did you mean \"Deny\"?"] },
        { "Metadata:Request:Set:bad name=1", ["Gateway:Upstreams:a:Metadata:Request:Set:bad name = \"1\""] },
        { "Metadata:Request:Set:x-umlaut=\u00fc", ["Gateway:Upstreams:a:Metadata:Request:Set:x-umlaut = \"\u00fc\""] },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Error_names_key_value_and_remedy(string setting, string[] expected)
    {
        // Any free port, unless the test sets one.
        var (exitCode, output, errors) = await GatewayProcess.RunAsync(_folder.Path, ["urls=http://127.0.0.1:0", setting]);

        AssertError(exitCode, output, errors, expected);
    }

    [Theory]
    [MemberData(nameof(UpstreamSettings))]
    public async Task Error_of_an_upstream_names_key_value_and_remedy(string setting, string[] expected)
    {
        _folder.CopyDescriptorSet("library.binpb");

        var (exitCode, output, errors) = await GatewayProcess.RunAsync(
            _folder.Path,
            ["urls=http://127.0.0.1:0", $"Gateway:Upstreams:a:Addresses:0={Upstream}", "Gateway:Upstreams:a:Schema:DescriptorSet=library.binpb", $"Gateway:Upstreams:a:{setting}"]);

        AssertError(exitCode, output, errors, expected);
    }

    [Fact]
    public async Task All_errors_are_reported_together()
    {
        _folder.Write("appsettings.json", """
            {"urls": "http://127.0.0.1:0",
             "Gateway": {
               "Upstreams": {"a": {"Addresses": ["nonsense"], "Schema": {"Reflection": "perhaps"}}, "b": {"Adresses": ["http://localhost:1"]}},
               "Errors": {"Masking": "Sometimes"}, "Limits": {"MaxRequestBytes": 0}, "Jason": {}, "Readiness": "None"}}
            """);

        var (exitCode, output, errors) = await GatewayProcess.RunAsync(_folder.Path);

        AssertError(
            exitCode, output, errors,
            "Gateway:Upstreams:a:Addresses", "Gateway:Upstreams:a:Schema:Reflection = \"perhaps\"", "Gateway:Upstreams:b:Addresses",
            "Gateway:Upstreams:b:Adresses", "did you mean \"Addresses\"?", "Gateway:Errors:Masking = \"Sometimes\"", "Gateway:Limits:MaxRequestBytes = \"0\"",
            "Gateway:Readiness = \"None\"");
    }

    [Fact]
    public async Task Missing_certificate_file_is_reported_with_the_keys_to_set()
    {
        var (exitCode, output, errors) = await GatewayProcess.RunAsync(
            _folder.Path, ["urls=https://127.0.0.1:0", "Kestrel:Certificates:Default:Path=missing.pem"]);

        AssertError(exitCode, output, errors, "missing.pem", "Kestrel:Certificates:Default:Path");
    }

    [Fact]
    public async Task Invalid_json_file_is_reported_with_its_position()
    {
        _folder.Write("appsettings.json", """{"Gateway": {"Errors": }}""");

        var (exitCode, output, errors) = await GatewayProcess.RunAsync(_folder.Path);

        AssertError(exitCode, output, errors, "appsettings.json", "line 1");
    }

    [Fact]
    public async Task Missing_descriptor_set_is_reported_with_the_command_that_writes_one()
    {
        var (exitCode, output, errors) = await RunAsync("missing.binpb");

        AssertError(exitCode, output, errors, "Gateway:Upstreams:upstream:Schema:DescriptorSet = \"missing.binpb\"", "The file was not found.", "protoc --include_imports");
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is not a descriptor set")]
    [InlineData("\u000a\u0005abc")]
    public async Task Invalid_descriptor_set_is_reported_with_the_command_that_writes_one(string content)
    {
        _folder.Write("garbage.binpb", content);

        var (exitCode, output, errors) = await RunAsync("garbage.binpb");

        AssertError(exitCode, output, errors, "Gateway:Upstreams:upstream:Schema:DescriptorSet = \"garbage.binpb\"", "protoc --include_imports");
    }

    [Fact]
    public async Task Service_of_two_upstreams_is_an_error()
    {
        _folder.CopyDescriptorSet("library.binpb");

        var (exitCode, output, errors) = await GatewayProcess.RunAsync(
            _folder.Path,
            ["urls=http://127.0.0.1:0", .. Described("a"), .. Described("b")]);

        AssertError(exitCode, output, errors, "Gateway:Upstreams:b:Services = \"library.v1.Library\"", "\"a\"");

        static string[] Described(string name) =>
            [$"Gateway:Upstreams:{name}:Addresses:0={Upstream}", $"Gateway:Upstreams:{name}:Schema:DescriptorSet=library.binpb"];
    }

    [Fact]
    public async Task Port_in_use_is_reported()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var (exitCode, output, errors) = await GatewayProcess.RunAsync(_folder.Path, "--urls", $"http://127.0.0.1:{port}");

        AssertError(exitCode, output, errors, $"127.0.0.1:{port}");
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("--upstreem", "http://localhost:1")]
    [InlineData("--descriptors", "library.binpb")]
    [InlineData("Gateway:Errors:Masking", "")]
    [InlineData("serve", "--nonsense")]
    [InlineData("--upstream=", "")]
    [InlineData("--upstream=http://localhost:1", "--descriptors=")]
    [InlineData("--descriptors", "")]
    [InlineData("--urls", "")]
    public async Task Invalid_command_line_is_a_usage_error(string first, string second)
    {
        var (exitCode, _, errors) = await GatewayProcess.RunAsync(_folder.Path, new[] { first, second }.Where(argument => argument.Length > 0));

        Assert.True(exitCode == 2, $"{exitCode}\n{errors}");
        Assert.NotEmpty(errors);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--upstream is empty: use the address", "--upstream", "")]
    [InlineData("--descriptors is empty: use the name of a file", "--upstream", Upstream, "--descriptors", " ")]
    public async Task Empty_option_is_a_usage_error(string expected, params string[] arguments)
    {
        var (exitCode, output, errors) = await GatewayProcess.RunAsync(_folder.Path, arguments);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(expected, errors, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(string descriptors) =>
        GatewayProcess.RunAsync(_folder.Path, "--upstream", Upstream, "--descriptors", descriptors, "--urls", "http://127.0.0.1:0");

    private static void AssertError(int exitCode, string output, string errors, params string[] expected)
    {
        Assert.True(exitCode == 1, $"{exitCode}\n{output}\n{errors}");
        Assert.Empty(output);
        foreach (var part in expected) Assert.Contains(part, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", errors, StringComparison.Ordinal);
    }
}
