using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Reflection.V1;
using Microsoft.Extensions.Logging;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Telemetry;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Upstreams.Grpc;

/// <summary>What reflection gave: a schema, or why there is none.</summary>
internal readonly record struct ReflectionResult(SchemaSet? Schema, string? Problem);

/// <summary>
/// Asks a gRPC server for its schema: its services, their files, and all that these import. In grpc.reflection.v1 first, then in
/// v1alpha, whose messages are the same and which is all that older servers know.
/// </summary>
internal sealed class ReflectionClient(GrpcUpstream upstream)
{
    private const int MostFiles = 10_000;
    private const int MaxAnswerBytes = 64 * 1024 * 1024;
    private const int LongestProblem = 1000;

    private static readonly MethodSchema[] Versions = [MethodOf(ReflectionReflection.Descriptor), MethodOf(global::Grpc.Reflection.V1Alpha.ReflectionReflection.Descriptor)];

    // Servers need not hand out the files that every implementation has.
    private static readonly Lazy<Dictionary<string, ReadOnlyMemory<byte>>> KnownFiles = new(LoadKnownFiles);

    /// <summary>Asks within a time. Whatever goes wrong is the result's problem; what is a bug of ours is logged.</summary>
    /// <param name="patience">How long the server has for all of its answers.</param>
    /// <param name="logger">For failures that nobody foresaw.</param>
    /// <param name="cancellation">Ends the question, with a problem that nobody reads.</param>
    public async Task<ReflectionResult> TryLoadAsync(TimeSpan patience, ILogger logger, CancellationToken cancellation)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bounded.CancelAfter(patience);
        try
        {
            return await LoadAsync(bounded.Token);
        }
        catch (OperationCanceledException)
        {
            return new ReflectionResult(null, "Reflection did not answer in time.");
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            logger.InternalFailure(exception, "none");
            return new ReflectionResult(null, "Reflection failed.");
        }
    }

    public async Task<ReflectionResult> LoadAsync(CancellationToken cancellation)
    {
        foreach (var version in Versions)
            if (await LoadAsync(version, cancellation) is { } result) return result with { Problem = Shown(result.Problem) };
        return new ReflectionResult(null, "The server does not offer reflection (grpc.reflection.v1 or v1alpha). Turn it on there, or give a descriptor set.");
    }

    /// <summary>The server has its say in most problems, at any length, and they go into logs and terminals.</summary>
    private static string? Shown(string? problem) => problem is null ? null : PrintableText.Of(DisplayText.Sanitize(problem, LongestProblem));

    /// <summary>Null when the server does not know this version.</summary>
    private async Task<ReflectionResult?> LoadAsync(MethodSchema version, CancellationToken cancellation)
    {
        var questions = new Questions();
        var request = new UpstreamRequest
        {
            Method = version,
            Metadata = new Metadata(),
            Messages = questions,
            MaxResponseBytes = MaxAnswerBytes,
        };
        await using var call = upstream.Start(request, cancellation);
        questions.Ask(new ServerReflectionRequest { ListServices = "" });
        await call.ReadHeadAsync();
        var answer = await ReadAsync(call, cancellation);
        // A web server that answers 404 to the path means the same, and is read so.
        if (call.End is { Status.Code: Core.RpcCode.Unimplemented }) return null;
        if (answer.Problem is not null) return new ReflectionResult(null, answer.Problem);
        if (answer.Response!.ListServicesResponse is not { } list) return new ReflectionResult(null, "Reflection did not list the services.");
        var files = new Files();
        foreach (var service in list.Service)
        {
            if (service.Name.StartsWith("grpc.", StringComparison.Ordinal)) continue;
            questions.Ask(new ServerReflectionRequest { FileContainingSymbol = service.Name });
            if (await TakeFilesAsync(call, $"the service {service.Name}", files, cancellation) is { } problem) return new ReflectionResult(null, problem);
        }

        while (files.TryTakeMissing(out var missing))
        {
            if (files.Count >= MostFiles) return new ReflectionResult(null, $"Reflection gave more than {MostFiles} files.");
            questions.Ask(new ServerReflectionRequest { FileByFilename = missing });
            var problem = await TakeFilesAsync(call, $"the file {missing}", files, cancellation);
            if (files.Has(missing)) continue;
            if (!KnownFiles.Value.TryGetValue(missing, out var known) || !files.TryAdd(known))
                return new ReflectionResult(null, problem ?? $"Reflection did not give the file {missing}.");
        }

        questions.Complete();
        if (files.Count == 0) return new ReflectionResult(null, "Reflection lists no services.");
        return SchemaSet.TryLoadFiles(files.All, out var schema, out var faults)
            ? new ReflectionResult(schema, null)
            : new ReflectionResult(null, $"The schema that reflection gave does not fit together: {faults[0]}");
    }

    private async ValueTask<(ServerReflectionResponse? Response, string? Problem)> ReadAsync(IUpstreamCall call, CancellationToken cancellation)
    {
        var read = await call.ReadAsync(cancellation);
        if (read.Failure is { } failure)
            return (null, failure.Status.Message.Length > 0 ? WithoutName(failure.Status.Message) : $"Reflection failed with {failure.Status}.");
        if (!read.IsMessage) return (null, "Reflection ended before it answered.");
        try
        {
            return (ServerReflectionResponse.Parser.ParseFrom(read.Message.Payload.Span), null);
        }
        catch (InvalidProtocolBufferException)
        {
            return (null, "Reflection answered with bytes that are not its message.");
        }
    }

    private async ValueTask<string?> TakeFilesAsync(
        IUpstreamCall call, string what, Files files, CancellationToken cancellation)
    {
        var (response, problem) = await ReadAsync(call, cancellation);
        if (response is null) return problem;
        if (response.ErrorResponse is { } error) return $"Reflection has not {what}: {error.ErrorMessage}";
        if (response.FileDescriptorResponse is null) return $"Reflection gave no files for {what}.";
        foreach (var bytes in response.FileDescriptorResponse.FileDescriptorProto)
        {
            if (!files.TryAdd(bytes.Memory)) return $"Reflection gave a file for {what} that is no file descriptor.";
        }

        return null;
    }

    /// <summary>Who asks for a schema says whose it is; the gateway's own sentences would say so again.</summary>
    private string WithoutName(string message)
    {
        var prefix = $"The upstream \"{upstream.Name}\" ";
        return message.StartsWith(prefix, StringComparison.Ordinal) ? $"It {message[prefix.Length..]}" : message;
    }

    private static MethodSchema MethodOf(Google.Protobuf.Reflection.FileDescriptor file) => SchemaSet.FromGenerated(file).Services.Single().Methods.Single();

    private static Dictionary<string, ReadOnlyMemory<byte>> LoadKnownFiles()
    {
        var known = SchemaSet.FromGenerated(
            Google.Api.AnnotationsReflection.Descriptor,
            Google.Api.HttpbodyReflection.Descriptor,
            Google.Rpc.StatusReflection.Descriptor,
            Google.Rpc.ErrorDetailsReflection.Descriptor,
            Google.Protobuf.WellKnownTypes.StructReflection.Descriptor,
            Google.Protobuf.WellKnownTypes.TimestampReflection.Descriptor,
            Google.Protobuf.WellKnownTypes.FieldMaskReflection.Descriptor,
            Google.Protobuf.WellKnownTypes.EmptyReflection.Descriptor,
            Google.Protobuf.WellKnownTypes.WrappersReflection.Descriptor);
        return known.FileBytes.ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>The files so far, and those that they import and that are still to come.</summary>
    private sealed class Files
    {
        private readonly Dictionary<string, ReadOnlyMemory<byte>> _files = new(StringComparer.Ordinal);
        private readonly Queue<string> _imports = new();

        public int Count => _files.Count;

        public IEnumerable<ReadOnlyMemory<byte>> All => _files.Values;

        public bool Has(string name) => _files.ContainsKey(name);

        /// <summary>False when the bytes are no file descriptor.</summary>
        public bool TryAdd(ReadOnlyMemory<byte> bytes)
        {
            try
            {
                var file = Google.Protobuf.Reflection.FileDescriptorProto.Parser.ParseFrom(bytes.Span);
                if (!_files.TryAdd(file.Name, bytes)) return true;
                foreach (var import in file.Dependency) _imports.Enqueue(import);
                return true;
            }
            catch (InvalidProtocolBufferException)
            {
                return false;
            }
        }

        public bool TryTakeMissing([NotNullWhen(true)] out string? name)
        {
            while (_imports.TryDequeue(out name))
                if (!_files.ContainsKey(name)) return true;
            return false;
        }
    }

    /// <summary>The questions of a reflection call, sent as they are asked.</summary>
    private sealed class Questions : IMessageSource
    {
        private readonly Channel<byte[]> _messages = Channel.CreateUnbounded<byte[]>();

        public GatewayMessage? Only => null;

        public void Ask(ServerReflectionRequest question) => _messages.Writer.TryWrite(question.ToByteArray());

        public void Complete() => _messages.Writer.TryComplete();

        public async ValueTask<MessageRead> ReadAsync(CancellationToken cancellation) =>
            await _messages.Reader.WaitToReadAsync(cancellation) && _messages.Reader.TryRead(out var message)
                ? MessageRead.Of(new GatewayMessage(message))
                : MessageRead.End;
    }
}
