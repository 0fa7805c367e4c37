using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.Model;
using StatusGateway.Server.Upstreams.Grpc.Reflection.V1;
using Question = StatusGateway.Server.Upstreams.Grpc.Reflection.V1.ServerReflectionRequest.MessageRequestOneofCase;

namespace StatusGateway.Server.BuiltIn;

/// <summary>
/// grpc.reflection.v1.ServerReflection, and v1alpha, whose messages are the same: the schemas of all that is served, each file
/// byte for byte as its upstream gave it. What is not found is told in the answer, and never ends the stream.
/// </summary>
internal static class ReflectionService
{
    public static IReadOnlyList<InProcessService> Create(GatewayState state) =>
    [
        Create(ReflectionReflection.Descriptor, state),
        Create(Upstreams.Grpc.Reflection.V1Alpha.ReflectionReflection.Descriptor, state),
    ];

    private static InProcessService Create(FileDescriptor file, GatewayState state) => new InProcessService(file.Services[0])
        .DuplexStreaming<ServerReflectionRequest, ServerReflectionResponse>(
            "ServerReflectionInfo", ServerReflectionRequest.Parser, (questions, _) => AnswerAsync(questions, state));

    private static async IAsyncEnumerable<RpcResult<ServerReflectionResponse>> AnswerAsync(
        IAsyncEnumerable<RpcResult<ServerReflectionRequest>> questions, GatewayState state)
    {
        var conversation = new ReflectionConversation();
        await foreach (var question in questions)
        {
            if (question.Failure is { } failure)
            {
                yield return failure;
                yield break;
            }

            yield return conversation.Answer(question.Value!, ServedSymbols.Of(state.Current));
        }
    }
}

/// <summary>
/// One stream of questions. It remembers two things: which files the caller has, so that none is sent twice; and whose symbol was
/// asked for last, so that files which are then asked for by name are that upstream's, and fit together.
/// </summary>
internal sealed class ReflectionConversation
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _sent = new(StringComparer.Ordinal);
    private SchemaSymbols? _last;

    public ServerReflectionResponse Answer(ServerReflectionRequest request, ServedSymbols served)
    {
        var response = new ServerReflectionResponse { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case Question.FileByFilename:
                AnswerFile(response, served, request.FileByFilename);
                break;
            case Question.FileContainingSymbol:
                AnswerSymbol(response, served, request.FileContainingSymbol);
                break;
            case Question.FileContainingExtension:
                AnswerExtension(response, served, request.FileContainingExtension);
                break;
            case Question.AllExtensionNumbersOfType:
                AnswerNumbers(response, served, request.AllExtensionNumbersOfType);
                break;
            case Question.ListServices:
                response.ListServicesResponse = new ListServiceResponse { Service = { served.Services.Select(static name => new ServiceResponse { Name = name }) } };
                break;
            default:
                Fail(response, RpcCode.InvalidArgument, "The request asks for nothing.");
                break;
        }

        return response;
    }

    private void AnswerFile(ServerReflectionResponse response, ServedSymbols served, string name)
    {
        var schema = _last is not null && _last.HasFile(name) && served.All.Contains(_last) ? _last : served.All.FirstOrDefault(schema => schema.HasFile(name));
        if (schema is null) Fail(response, RpcCode.NotFound, $"The file \"{Failures.Shown(name)}\" was not found.");
        else Give(response, schema, name);
    }

    private void AnswerSymbol(ServerReflectionResponse response, ServedSymbols served, string symbol)
    {
        _last = served.OwnerOf(symbol) ?? _last;
        if (served.OwnerOf(symbol) is { } schema && schema.FileOf(symbol) is { } file) Give(response, schema, file);
        else Fail(response, RpcCode.NotFound, $"The symbol \"{Failures.Shown(symbol)}\" was not found.");
    }

    private void AnswerExtension(ServerReflectionResponse response, ServedSymbols served, ExtensionRequest extension)
    {
        foreach (var schema in served.All)
        {
            if (schema.FileOf(extension.ContainingType, extension.ExtensionNumber) is not { } file) continue;
            _last = schema;
            Give(response, schema, file);
            return;
        }

        Fail(response, RpcCode.NotFound, $"The extension {extension.ExtensionNumber} of \"{Failures.Shown(extension.ContainingType)}\" was not found.");
    }

    private static void AnswerNumbers(ServerReflectionResponse response, ServedSymbols served, string type)
    {
        if (!served.All.Any(schema => schema.HasMessage(type)))
        {
            Fail(response, RpcCode.NotFound, $"The message \"{Failures.Shown(type)}\" was not found.");
            return;
        }

        var numbers = served.All.SelectMany(schema => schema.ExtensionNumbersOf(type)).Distinct().Order();
        response.AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = type, ExtensionNumber = { numbers } };
    }

    /// <summary>The file and all that it imports, without what the caller has already; the file itself always.</summary>
    private void Give(ServerReflectionResponse response, SchemaSymbols schema, string file)
    {
        var answer = response.FileDescriptorResponse = new FileDescriptorResponse();
        foreach (var name in schema.WithImports(file))
        {
            var bytes = schema.BytesOf(name);
            var isKnown = _sent.TryGetValue(name, out var sent) && sent.Span.SequenceEqual(bytes.Span);
            if (isKnown && answer.FileDescriptorProto.Count > 0) continue;
            _sent[name] = bytes;
            answer.FileDescriptorProto.Add(UnsafeByteOperations.UnsafeWrap(bytes));
        }
    }

    private static void Fail(ServerReflectionResponse response, RpcCode code, string message) =>
        response.ErrorResponse = new ErrorResponse { ErrorCode = (int)code, ErrorMessage = message };
}
