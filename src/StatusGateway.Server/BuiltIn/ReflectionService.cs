using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Reflection.V1;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.Model;
using RequestKind = Grpc.Reflection.V1.ServerReflectionRequest.MessageRequestOneofCase;

namespace StatusGateway.Server.BuiltIn;

/// <summary>
/// Implements grpc.reflection.v1.ServerReflection, and v1alpha, which has the same messages, for the served schemas. Each file
/// has exactly the bytes that its upstream sent. An error is part of the response, and does not end the stream.
/// </summary>
internal static class ReflectionService
{
    public static IReadOnlyList<InProcessService> Create(GatewayState state) =>
    [
        Create(ReflectionReflection.Descriptor, state),
        Create(Grpc.Reflection.V1Alpha.ReflectionReflection.Descriptor, state),
    ];

    private static InProcessService Create(FileDescriptor file, GatewayState state) => new InProcessService(file.Services[0])
        .DuplexStreaming<ServerReflectionRequest, ServerReflectionResponse>(
            "ServerReflectionInfo", ServerReflectionRequest.Parser, (requests, _) => RespondAsync(requests, state));

    private static async IAsyncEnumerable<RpcResult<ServerReflectionResponse>> RespondAsync(
        IAsyncEnumerable<RpcResult<ServerReflectionRequest>> requests, GatewayState state)
    {
        var session = new ReflectionSession();
        await foreach (var request in requests)
        {
            if (request.Failure is { } failure)
            {
                yield return failure;
                yield break;
            }

            yield return session.Respond(request.Value!, ServedSymbols.Create(state.Current));
        }
    }
}

/// <summary>
/// One reflection stream. It remembers the files that the client already has, so that no file is sent twice, and the upstream of
/// the last symbol, so that files that the client then requests by name come from the same upstream.
/// </summary>
internal sealed class ReflectionSession
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _sent = new(StringComparer.Ordinal);
    private SchemaSymbols? _last;

    /// <summary>Creates the response to a request.</summary>
    public ServerReflectionResponse Respond(ServerReflectionRequest request, ServedSymbols served)
    {
        var response = new ServerReflectionResponse { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case RequestKind.FileByFilename:
                AddFile(response, served, request.FileByFilename);
                break;
            case RequestKind.FileContainingSymbol:
                AddFileOfSymbol(response, served, request.FileContainingSymbol);
                break;
            case RequestKind.FileContainingExtension:
                AddFileOfExtension(response, served, request.FileContainingExtension);
                break;
            case RequestKind.AllExtensionNumbersOfType:
                AddExtensionNumbers(response, served, request.AllExtensionNumbersOfType);
                break;
            case RequestKind.ListServices:
                response.ListServicesResponse = new ListServiceResponse { Service = { served.Services.Select(static name => new ServiceResponse { Name = name }) } };
                break;
            default:
                Fail(response, RpcCode.InvalidArgument, "The request is empty. Set one of its fields, such as `list_services`.");
                break;
        }

        return response;
    }

    private void AddFile(ServerReflectionResponse response, ServedSymbols served, string name)
    {
        var schema = _last is not null && _last.HasFile(name) && served.All.Contains(_last) ? _last : served.All.FirstOrDefault(schema => schema.HasFile(name));
        if (schema is null) Fail(response, RpcCode.NotFound, $"The file \"{Failures.Shown(name)}\" was not found.");
        else AddWithImports(response, schema, name);
    }

    private void AddFileOfSymbol(ServerReflectionResponse response, ServedSymbols served, string symbol)
    {
        _last = served.OwnerOf(symbol) ?? _last;
        if (served.OwnerOf(symbol) is { } schema && schema.FileOf(symbol) is { } file) AddWithImports(response, schema, file);
        else Fail(response, RpcCode.NotFound, $"The symbol \"{Failures.Shown(symbol)}\" was not found.");
    }

    private void AddFileOfExtension(ServerReflectionResponse response, ServedSymbols served, ExtensionRequest extension)
    {
        foreach (var schema in served.All)
        {
            if (schema.FileOf(extension.ContainingType, extension.ExtensionNumber) is not { } file) continue;
            _last = schema;
            AddWithImports(response, schema, file);
            return;
        }

        Fail(response, RpcCode.NotFound, $"The extension {extension.ExtensionNumber} of \"{Failures.Shown(extension.ContainingType)}\" was not found.");
    }

    private static void AddExtensionNumbers(ServerReflectionResponse response, ServedSymbols served, string type)
    {
        if (!served.All.Any(schema => schema.HasMessage(type)))
        {
            Fail(response, RpcCode.NotFound, $"The message \"{Failures.Shown(type)}\" was not found.");
            return;
        }

        var numbers = served.All.SelectMany(schema => schema.ExtensionNumbersOf(type)).Distinct().Order();
        response.AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = type, ExtensionNumber = { numbers } };
    }

    /// <summary>Adds a file and its imports, without the imports that the client already has.</summary>
    private void AddWithImports(ServerReflectionResponse response, SchemaSymbols schema, string file)
    {
        var files = response.FileDescriptorResponse = new FileDescriptorResponse();
        foreach (var name in schema.WithImports(file))
        {
            var bytes = schema.BytesOf(name);
            var isKnown = _sent.TryGetValue(name, out var sent) && sent.Span.SequenceEqual(bytes.Span);
            // The requested file comes first, and is sent even if the client has it.
            if (isKnown && files.FileDescriptorProto.Count > 0) continue;
            _sent[name] = bytes;
            files.FileDescriptorProto.Add(UnsafeByteOperations.UnsafeWrap(bytes));
        }
    }

    private static void Fail(ServerReflectionResponse response, RpcCode code, string message) =>
        response.ErrorResponse = new ErrorResponse { ErrorCode = (int)code, ErrorMessage = message };
}
