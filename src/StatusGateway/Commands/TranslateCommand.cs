using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using StatusGateway.Core;
using StatusGateway.Core.Details;
using StatusGateway.Server.BuiltIn;
using StatusGateway.Server.BuiltIn.Pasted;
using StatusGateway.Server.BuiltIn.Statuses.V1;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Commands;

/// <summary><c>translate</c>: reads a status from one dialect and writes it in all of them.</summary>
internal static class TranslateCommand
{
    private const int MaxInputBytes = 1024 * 1024;

    private static readonly Argument<string> File = new("file")
    {
        Description = "An error in any form. The default is -, standard input.",
        DefaultValueFactory = static _ => "-",
        HelpName = "FILE",
    };

    private static readonly Option<int> HttpStatus = new("--http-status") { Description = "The HTTP status of the error.", HelpName = "NUMBER", CustomParser = StatusNumber };
    private static readonly Option<string?> ContentType = new("--content-type") { Description = "The Content-Type of the error. Without it, the dialect is detected from the body.", HelpName = "TYPE" };
    private static readonly Option<int?> GrpcStatus = new("--grpc-status") { Description = "grpc-status, instead of an HTTP error: a number, or the name of a code.", HelpName = "NUMBER", CustomParser = Code };
    private static readonly Option<string?> GrpcMessage = new("--grpc-message") { Description = "grpc-message as it is on the wire, percent-encoded.", HelpName = "TEXT" };
    private static readonly Option<string?> GrpcDetails = new("--grpc-details") { Description = "grpc-status-details-bin, in base64.", HelpName = "BASE64" };
    private static readonly Option<string?> Descriptors = new("--descriptors") { Description = "A FileDescriptorSet with more detail types.", HelpName = "FILE" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object." };

    public static void AddTo(RootCommand root)
    {
        var command = new Command("translate", """
            Reads a status from any dialect and writes it in all of them.

            The input is a response body, the output of curl -i or curl -v, gRPC trailers
            (one per line), the error text of a gRPC client (Go, .NET, Java, Python,
            Node.js, Rust, …) or of grpcurl or evans, a saved stream whose last message is
            the error, or a google.rpc.Status in JSON or base64.
            Input that cannot be read is reported on standard error.
            curl -s http://localhost:8080/v1/shelves/1/books/9 | statusgateway translate
            statusgateway translate --http-status 502 error.html
            statusgateway translate --grpc-status 5 --grpc-message "No such book."
            """) { File, HttpStatus, ContentType, GrpcStatus, GrpcMessage, GrpcDetails, Descriptors, Json };
        File.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens)
                if (token.Value.StartsWith('-') && token.Value != "-") result.AddError($"Unknown option \"{token.Value}\".");
        });
        command.Validators.Add(static result =>
        {
            // Only presence is checked: reading a value that does not parse throws.
            var isGrpc = IsGiven(result, GrpcStatus);
            if (!isGrpc && (IsGiven(result, GrpcMessage) || IsGiven(result, GrpcDetails)))
                result.AddError("--grpc-message and --grpc-details require --grpc-status.");
            var isHttp = result.GetResult(File) is { Tokens.Count: > 0 } || IsGiven(result, HttpStatus) || IsGiven(result, ContentType);
            if (isGrpc && isHttp)
                result.AddError("--grpc-status cannot be combined with FILE, --http-status or --content-type.");
        });
        command.SetAction(RunAsync);
        root.Subcommands.Add(command);
    }

    private static int? Code(ArgumentResult result)
    {
        var text = Text(result);
        if (RpcCodes.TryParse(text, out var code)) return (int)code;
        if (Number(text) is { } number) return number;
        result.AddError($"Unknown code \"{text}\": use a number, or the name of a code.");
        return null;
    }

    private static int StatusNumber(ArgumentResult result)
    {
        const int min = 100;
        const int max = 999;
        if (Number(Text(result)) is { } number and >= min and <= max) return number;
        result.AddError($"\"{Text(result)}\" is not an HTTP status: use a number from {min} to {max}.");
        return 0;
    }

    private static string Text(ArgumentResult result) => result.Tokens is [var token] ? token.Value : "";

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        SchemaSet? schema = null;
        if (parsed.GetValue(Descriptors) is { } path)
        {
            var errors = new List<ConfigurationError>();
            schema = DescriptorSetFile.Load("--descriptors", path, path, errors);
            if (schema is null) return CommandExit.Fail($"\"{path}\": {(errors.Count > 0 ? errors[0].Message : "The descriptor set cannot be read.")}");
        }

        var types = new DetailTypes(schema);
        var (input, error) = await ReadAsync(parsed, types, cancellation);
        if (input is null) return CommandExit.Fail(error!);
        if (input.Warning is { } warning) CommandExit.Warn(warning);
        var response = new StatusTranslator(types).Translate(input.Request)!;
        Console.Out.WriteLine(parsed.GetValue(Json) ? ToJson(response, types) : new TranslateText(Terminal.Detect()).Write(response));
        return CommandExit.Succeeded;
    }

    private static async Task<(TranslateInput? Input, string? Error)> ReadAsync(ParseResult parsed, DetailTypes types, CancellationToken cancellation)
    {
        if (parsed.GetValue(GrpcStatus) is { } code)
            return (TranslateInput.FromGrpc(code, parsed.GetValue(GrpcMessage) ?? "", parsed.GetValue(GrpcDetails) ?? ""), null);
        var (body, error) = await ReadAsync(parsed.GetValue(File)!, cancellation);
        if (body is null) return (null, error);
        int? status = parsed.GetResult(HttpStatus) is { Implicit: false } ? parsed.GetValue(HttpStatus) : null;
        var type = parsed.GetValue(ContentType);
        var pasted = PastedText.Read(body, types);
        // A body with an HTTP status or a type on the command line is that of an HTTP error, unless the text is a whole response.
        if (pasted is not null && pasted.Response is null && status is null && type is null) return (TranslateInput.FromPasted(pasted), null);
        // The command line overrides the text.
        var response = pasted?.Response;
        var headers = new Dictionary<string, string>(response?.Headers ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        if (type is not null) headers["content-type"] = type;
        if (status is null && response is { Status: > 0 }) status = response.Status;
        var input = TranslateInput.FromHttp(status, headers, response?.Body ?? body, types);
        return input.IsEmpty ? (null, $"{input.Warning} There is nothing to translate: set the HTTP status with --http-status, or use {PastedText.Forms}.") : (input, null);
    }

    private static async Task<(byte[]? Body, string? Error)> ReadAsync(string file, CancellationToken cancellation)
    {
        if (file == "-" && !Console.IsInputRedirected) Console.Error.WriteLine("Reading the body of an HTTP error from standard input. Press Ctrl+D to end it.");
        try
        {
            await using var input = file == "-" ? Console.OpenStandardInput() : System.IO.File.OpenRead(file);
            var buffer = new byte[MaxInputBytes + 1];
            var length = await input.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
            return length > MaxInputBytes ? (null, $"The input is larger than {MaxInputBytes} bytes.") : (buffer[..length], null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, $"\"{file}\" cannot be read: check its path and its permissions.");
        }
    }

    private static string ToJson(TranslateStatusResponse response, ITypeResolver types)
    {
        using var json = new PooledBuffer();
        var schema = SchemaSet.FromGenerated(StatusesReflection.Descriptor).FindMessage(TranslateStatusResponse.Descriptor.FullName)!;
        WireToJson.Write(schema, Google.Protobuf.MessageExtensions.ToByteArray(response), new JsonOptions { Types = types }, json, out _);
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }
}
