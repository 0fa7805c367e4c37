using System.Buffers.Text;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Core.Details;
using StatusGateway.Server.Statuses;
using StatusGateway.Server.Statuses.V1;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Commands;

/// <summary><c>translate</c>: reads a status from one dialect, and writes it in all of them.</summary>
internal static class TranslateCommand
{
    private const int Failed = 1;
    private const int LargestInput = 1024 * 1024;

    // For people: letters as they are. What controls a terminal stays escaped.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private static readonly Argument<string> File = new("file")
    {
        Description = "The body of an HTTP error; - for standard input, the default.",
        DefaultValueFactory = static _ => "-",
        HelpName = "FILE",
    };

    private static readonly Option<int> HttpStatus = new("--http-status") { Description = "The error's HTTP status.", HelpName = "NUMBER", CustomParser = static result => Number(result) ?? 0 };
    private static readonly Option<string?> ContentType = new("--content-type") { Description = "The error's Content-Type; without it the body's shape tells the dialect.", HelpName = "TYPE" };
    private static readonly Option<int?> GrpcStatus = new("--grpc-status") { Description = "grpc-status, in place of an HTTP error.", HelpName = "NUMBER", CustomParser = Number };
    private static readonly Option<string?> GrpcMessage = new("--grpc-message") { Description = "grpc-message, as it is on the wire.", HelpName = "TEXT" };
    private static readonly Option<string?> GrpcDetails = new("--grpc-details") { Description = "grpc-status-details-bin, in base64.", HelpName = "BASE64" };
    private static readonly Option<string?> Descriptors = new("--descriptors") { Description = "A FileDescriptorSet with the types of further details.", HelpName = "FILE" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object, for machines." };

    public static void AddTo(RootCommand root)
    {
        var command = new Command("translate", "Reads a status from any dialect, and writes it in all of them.") { File, HttpStatus, ContentType, GrpcStatus, GrpcMessage, GrpcDetails, Descriptors, Json };
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

    private static int? Number(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        result.AddError($"\"{text}\" is no number.");
        return null;
    }

    private static bool IsGiven(CommandResult result, System.CommandLine.Option option) => result.GetResult(option) is { Implicit: false };

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        SchemaSet? schema = null;
        if (parsed.GetValue(Descriptors) is { } path)
        {
            var faults = new List<Server.Configuration.ConfigurationFault>();
            schema = Server.Configuration.DescriptorSetFile.Load("--descriptors", path, path, faults);
            if (schema is null) return Fail($"\"{path}\": {(faults.Count > 0 ? faults[0].Message : "The descriptor set cannot be read.")}");
        }

        var request = new TranslateStatusRequest();
        if (parsed.GetValue(GrpcStatus) is { } code)
        {
            request.Grpc = new GrpcTrailers
            {
                Status = code, Message = parsed.GetValue(GrpcMessage) ?? "", DetailsBin = parsed.GetValue(GrpcDetails) ?? "",
            };
        }
        else
        {
            var (body, problem) = await ReadAsync(parsed.GetValue(File)!, cancellation);
            if (body is null) return Fail(problem!);
            var type = parsed.GetValue(ContentType);
            request.Http = new HttpError { Status = parsed.GetValue(HttpStatus), Body = Value.ForString(ToText(body, type)) };
            if (type is not null) request.Http.Headers["content-type"] = type;
        }

        var types = new DetailTypes(schema);
        var response = new StatusTranslator(types).Translate(request)!;
        var json = ToJson(response, types);
        Console.Out.WriteLine(parsed.GetValue(Json) ? json : Describe(response));
        return 0;
    }

    private static async Task<(byte[]? Body, string? Problem)> ReadAsync(string file, CancellationToken cancellation)
    {
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

    /// <summary>The body as it stands in JSON: protobuf as base64, which it may be already.</summary>
    private static string ToText(byte[] body, string? contentType)
    {
        if (contentType?.Contains("protobuf", StringComparison.OrdinalIgnoreCase) != true) return Encoding.UTF8.GetString(body);
        return Base64.IsValid(body) ? Encoding.ASCII.GetString(body).Trim() : System.Convert.ToBase64String(body);
    }

    private static string ToJson(TranslateStatusResponse response, ITypeResolver types)
    {
        using var json = new PooledBuffer();
        var schema = SchemaSet.FromGenerated(StatusesReflection.Descriptor).FindMessage(TranslateStatusResponse.Descriptor.FullName)!;
        WireToJson.Write(schema, Google.Protobuf.MessageExtensions.ToByteArray(response), new JsonOptions { Types = types }, json, out _);
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }

    private static string Describe(TranslateStatusResponse response)
    {
        var text = new StringBuilder();
        text.AppendLine($"{Core.RpcCodes.Name((Core.RpcCode)response.Status.Code)}: {TextLayout.Printable(response.Status.Message)}".TrimEnd(' ', ':'));
        text.AppendLine($"{response.Status.Details.Count} detail{(response.Status.Details.Count == 1 ? "" : "s")}, said by the {response.Origin}");
        var forms = response.Forms;
        Heading(text, "gRPC trailers");
        text.AppendLine($"grpc-status: {forms.Grpc.Status}");
        if (forms.Grpc.Message.Length > 0) text.AppendLine($"grpc-message: {forms.Grpc.Message}");
        if (forms.Grpc.DetailsBin.Length > 0) text.AppendLine($"grpc-status-details-bin: {forms.Grpc.DetailsBin}");
        Append(text, "Problem", forms.Problem);
        Append(text, "google.rpc.Status", forms.RpcStatus);
        Append(text, "Google's error envelope", forms.GoogleError);
        Append(text, "Connect", forms.Connect);
        Append(text, "Connect, end of a stream", forms.ConnectStream);
        Append(text, "gRPC-Web, last frame", forms.GrpcWeb);
        Append(text, "Protobuf, base64", forms.Protobuf);
        return text.ToString().TrimEnd();
    }

    private static void Append(StringBuilder text, string title, HttpForm? form)
    {
        if (form is null) return;
        Heading(text, title);
        text.AppendLine($"HTTP {form.Status}");
        foreach (var (name, value) in form.Headers.OrderBy(header => header.Key, StringComparer.Ordinal)) text.AppendLine($"{name}: {value}");
        text.AppendLine().AppendLine(form.Body.StartsWith('{') ? Indent(form.Body) : form.Body);
    }

    private static string Indent(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement, Indented);
    }

    private static void Heading(StringBuilder text, string title) => text.AppendLine().AppendLine($"== {title}");

    private static int Fail(string problem)
    {
        Console.Error.WriteLine(problem);
        return Failed;
    }
}
