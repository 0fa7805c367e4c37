using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using StatusGateway.Core;
using StatusGateway.Core.Details;
using StatusGateway.Server.BuiltIn;
using StatusGateway.Server.BuiltIn.Statuses.V1;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Commands;

/// <summary><c>translate</c>: reads a status from one dialect, and writes it in all of them.</summary>
internal static class TranslateCommand
{
    private const int LargestInput = 1024 * 1024;

    private static readonly Argument<string> File = new("file")
    {
        Description = "The body of an HTTP error, or all that curl -i printed; - for standard input, the default.",
        DefaultValueFactory = static _ => "-",
        HelpName = "FILE",
    };

    private static readonly Option<int> HttpStatus = new("--http-status") { Description = "The error's HTTP status.", HelpName = "NUMBER", CustomParser = StatusNumber };
    private static readonly Option<string?> ContentType = new("--content-type") { Description = "The error's Content-Type; without it the body's shape tells the dialect.", HelpName = "TYPE" };
    private static readonly Option<int?> GrpcStatus = new("--grpc-status") { Description = "grpc-status, in place of an HTTP error: a number, or a code's name.", HelpName = "NUMBER", CustomParser = Code };
    private static readonly Option<string?> GrpcMessage = new("--grpc-message") { Description = "grpc-message, as it is on the wire.", HelpName = "TEXT" };
    private static readonly Option<string?> GrpcDetails = new("--grpc-details") { Description = "grpc-status-details-bin, in base64.", HelpName = "BASE64" };
    private static readonly Option<string?> Descriptors = new("--descriptors") { Description = "A FileDescriptorSet with the types of further details.", HelpName = "FILE" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object, for machines." };

    public static void AddTo(RootCommand root)
    {
        var command = new Command("translate", """
            Reads a status from any dialect, and writes it in all of them.

            What cannot be read of it is told on standard error.
            curl -s http://localhost:8080/v1/shelves/1/books/9 | statusgateway translate
            statusgateway translate --http-status 502 error.html
            statusgateway translate --grpc-status 5 --grpc-message gone
            """) { File, HttpStatus, ContentType, GrpcStatus, GrpcMessage, GrpcDetails, Descriptors, Json };
        File.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens)
                if (token.Value.StartsWith('-') && token.Value != "-") result.AddError($"\"{token.Value}\" is no option of translate, and no name of a file.");
        });
        command.Validators.Add(static result =>
        {
            // Not their values: those that cannot be read are told as such, and cannot be asked for.
            var isGrpc = IsGiven(result, GrpcStatus);
            if (!isGrpc && (IsGiven(result, GrpcMessage) || IsGiven(result, GrpcDetails)))
                result.AddError("--grpc-message and --grpc-details belong to a --grpc-status.");
            var isHttp = result.GetResult(File) is { Tokens.Count: > 0 } || IsGiven(result, HttpStatus) || IsGiven(result, ContentType);
            if (isGrpc && isHttp)
                result.AddError("--grpc-status is in place of an HTTP error: give it without FILE, --http-status and --content-type.");
        });
        command.SetAction(RunAsync);
        root.Subcommands.Add(command);
    }

    private static int? Code(ArgumentResult result) =>
        result.Tokens is [var token] && RpcCodes.TryParse(token.Value, out var code) ? (int)code : Number(result);

    private static int? Number(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        result.AddError($"\"{text}\" is no number.");
        return null;
    }

    private static int StatusNumber(ArgumentResult result)
    {
        const int least = 100;
        const int most = 999;
        if (Number(result) is not { } number) return 0;
        if (number is >= least and <= most) return number;
        result.AddError($"\"{result.Tokens[0].Value}\" is no HTTP status: those are from {least} to {most}.");
        return 0;
    }

    private static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        SchemaSet? schema = null;
        if (parsed.GetValue(Descriptors) is { } path)
        {
            var faults = new List<ConfigurationFault>();
            schema = DescriptorSetFile.Load("--descriptors", path, path, faults);
            if (schema is null) return CommandExit.Fail($"\"{path}\": {(faults.Count > 0 ? faults[0].Message : "The descriptor set cannot be read.")}");
        }

        var types = new DetailTypes(schema);
        var (input, problem) = await ReadAsync(parsed, types, cancellation);
        if (input is null) return CommandExit.Fail(problem!);
        if (input.Remark is { } remark) Console.Error.WriteLine(remark);
        var response = new StatusTranslator(types).Translate(input.Request)!;
        Console.Out.WriteLine(parsed.GetValue(Json) ? ToJson(response, types) : new TranslateText(Terminal.Detect()).Of(response));
        return CommandExit.Succeeded;
    }

    private static async Task<(TranslateInput? Input, string? Problem)> ReadAsync(ParseResult parsed, DetailTypes types, CancellationToken cancellation)
    {
        if (parsed.GetValue(GrpcStatus) is { } code)
            return (TranslateInput.OfGrpc(code, parsed.GetValue(GrpcMessage) ?? "", parsed.GetValue(GrpcDetails) ?? ""), null);
        var (body, problem) = await ReadAsync(parsed.GetValue(File)!, cancellation);
        if (body is null) return (null, problem);
        int? status = parsed.GetResult(HttpStatus) is { Implicit: false } ? parsed.GetValue(HttpStatus) : null;
        // What is said on the command line wins over what the text says of itself.
        var transcript = HttpTranscript.Read(body);
        var headers = new Dictionary<string, string>(transcript?.Headers ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        if (parsed.GetValue(ContentType) is { } type) headers["content-type"] = type;
        var input = TranslateInput.OfHttp(status ?? transcript?.Status, headers, transcript?.Body ?? body, types);
        return input.IsEmpty ? (null, $"{input.Remark} Without it there is nothing to translate: give the error's HTTP status, --http-status.") : (input, null);
    }

    private static async Task<(byte[]? Body, string? Problem)> ReadAsync(string file, CancellationToken cancellation)
    {
        if (file == "-" && !Console.IsInputRedirected) Console.Error.WriteLine("Reading the body of an HTTP error from standard input; Ctrl+D ends it.");
        try
        {
            await using var input = file == "-" ? Console.OpenStandardInput() : System.IO.File.OpenRead(file);
            var buffer = new byte[LargestInput + 1];
            var length = await input.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
            return length > LargestInput ? (null, $"The input is larger than {LargestInput} bytes.") : (buffer[..length], null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, $"\"{file}\" cannot be read. See to its path and its permissions.");
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
