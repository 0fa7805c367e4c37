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

/// <summary>The result of reflection: a schema, or an error.</summary>
/// <param name="Schema">The schema.</param>
/// <param name="Error">The error, for the log. It may have text of the server, such as paths and addresses.</param>
internal readonly record struct ReflectionResult(SchemaSet? Schema, string? Error)
{
    /// <summary>Gets the error for pages, without text of the server.</summary>
    public string? PublicError { get; init; } = Error;
}

/// <summary>An error of reflection.</summary>
/// <param name="Text">The error for the log.</param>
/// <param name="PublicText">The error for pages; null for the same.</param>
internal sealed record ReflectionError(string Text, string? PublicText = null)
{
    public ReflectionResult ToResult() => new(null, Text) { PublicError = PublicText ?? Text };
}

/// <summary>
/// Loads the schema of a gRPC server by reflection: its services, their files, and all imports. It tries grpc.reflection.v1 first, then
/// v1alpha, whose messages are the same and which older servers support only.
/// </summary>
internal sealed class ReflectionClient(GrpcUpstream upstream)
{
    private const int MaxFiles = 10_000;
    private const int MaxReflectionBytes = 64 * 1024 * 1024;
    private const int MaxErrorLength = 1000;
    private const string TimedOut = "Reflection did not respond in time.";
    private const string SeeLog = "The log has the error.";

    private static readonly MethodSchema[] Versions = [GetMethod(ReflectionReflection.Descriptor), GetMethod(global::Grpc.Reflection.V1Alpha.ReflectionReflection.Descriptor)];

    // Servers may omit well-known files.
    private static readonly Lazy<Dictionary<string, ReadOnlyMemory<byte>>> KnownFiles = new(LoadKnownFiles);

    /// <summary>Loads the schema. Every error is returned; unexpected exceptions are also logged.</summary>
    /// <param name="timeout">The timeout for the whole exchange.</param>
    /// <param name="logger">Logs unexpected exceptions.</param>
    /// <param name="cancellation">Cancels the exchange.</param>
    public async Task<ReflectionResult> TryLoadAsync(TimeSpan timeout, ILogger logger, CancellationToken cancellation)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bounded.CancelAfter(timeout);
        try
        {
            var result = await LoadAsync(bounded.Token);
            // A call that is cancelled before the response reports that no connection was made.
            return result.Schema is null && bounded.IsCancellationRequested ? new ReflectionResult(null, TimedOut) : result;
        }
        catch (OperationCanceledException)
        {
            return new ReflectionResult(null, TimedOut);
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
            if (await LoadAsync(version, cancellation) is { } result) return result with { Error = Sanitize(result.Error) };
        return new ReflectionResult(null, "The server does not support reflection (grpc.reflection.v1 or v1alpha). Enable it on the server, or configure a descriptor set.");
    }

    /// <summary>Shortens and escapes an error, which may contain any text from the server, for logs and terminals.</summary>
    private static string? Sanitize(string? error) => error is null ? null : PrintableText.Escape(DisplayText.Sanitize(error, MaxErrorLength));

    /// <summary>Loads the schema with one version of the protocol. Returns null if the server does not support it.</summary>
    private async Task<ReflectionResult?> LoadAsync(MethodSchema version, CancellationToken cancellation)
    {
        var requests = new RequestSource();
        var request = new UpstreamRequest
        {
            Method = version,
            Metadata = new Metadata(),
            Messages = requests,
            ResponseLimits = new ReadLimits(MaxReflectionBytes),
        };
        await using var call = upstream.Start(request, cancellation);
        requests.Add(new ServerReflectionRequest { ListServices = "" });
        await call.ReadHeadAsync();
        var response = await ReadAsync(call, cancellation);
        // A web server that responds with 404 also means that the version is not supported.
        if (call.End is { Status.Code: Core.RpcCode.Unimplemented }) return null;
        if (response.Error is not null) return response.Error.ToResult();
        if (response.Response!.ListServicesResponse is not { } list) return new ReflectionResult(null, "Reflection did not list the services.");
        var files = new Files();
        foreach (var service in list.Service)
        {
            if (service.Name.StartsWith("grpc.", StringComparison.Ordinal)) continue;
            requests.Add(new ServerReflectionRequest { FileContainingSymbol = service.Name });
            if (await TakeFilesAsync(call, $"the service {service.Name}", files, cancellation) is { } error) return error.ToResult();
        }

        while (files.TryTakeMissing(out var missing))
        {
            if (files.Count >= MaxFiles) return new ReflectionResult(null, $"Reflection returned more than {MaxFiles} files.");
            requests.Add(new ServerReflectionRequest { FileByFilename = missing });
            var error = await TakeFilesAsync(call, $"the file {missing}", files, cancellation);
            if (files.Has(missing)) continue;
            if (!KnownFiles.Value.TryGetValue(missing, out var known) || !files.TryAdd(known))
                return (error ?? new ReflectionError($"Reflection did not return the file {missing}.", "Reflection did not return a file that others import.")).ToResult();
        }

        requests.Complete();
        if (files.Count == 0) return new ReflectionResult(null, "Reflection lists no services.");
        return SchemaSet.TryLoadFiles(files.All, out var schema, out var errors)
            ? new ReflectionResult(schema, null)
            : new ReflectionError($"The schema from reflection is not consistent: {errors[0]}", $"The schema from reflection is not consistent. {SeeLog}").ToResult();
    }

    private async ValueTask<(ServerReflectionResponse? Response, ReflectionError? Error)> ReadAsync(IUpstreamCall call, CancellationToken cancellation)
    {
        var read = await call.ReadAsync(cancellation);
        if (read.Failure is { } failure)
            return (null, Describe(failure.Status));
        if (!read.IsMessage) return (null, new ReflectionError("Reflection ended before it responded."));
        try
        {
            return (ServerReflectionResponse.Parser.ParseFrom(read.Message.Payload.Span), null);
        }
        catch (InvalidProtocolBufferException)
        {
            return (null, new ReflectionError("Reflection responded with bytes that are not a ServerReflectionResponse."));
        }
    }

    private async ValueTask<ReflectionError?> TakeFilesAsync(
        IUpstreamCall call, string what, Files files, CancellationToken cancellation)
    {
        var (response, error) = await ReadAsync(call, cancellation);
        if (response is null) return error;
        if (response.ErrorResponse is { } rejection) return new ReflectionError($"Reflection did not find {what}: {rejection.ErrorMessage}", $"Reflection did not find a service or file. {SeeLog}");
        if (response.FileDescriptorResponse is null) return new ReflectionError($"Reflection returned no files for {what}.", "Reflection returned no files for a service or file.");
        foreach (var bytes in response.FileDescriptorResponse.FileDescriptorProto)
        {
            if (!files.TryAdd(bytes.Memory)) return new ReflectionError($"Reflection returned a file for {what} that is not a valid file descriptor.", "Reflection returned a file that is not a valid file descriptor.");
        }

        return null;
    }

    private ReflectionError Describe(Core.RpcStatus status) =>
        status.Message.Length == 0 ? new ReflectionError($"Reflection failed with {status}.")
        : status.Origin == Core.StatusOrigin.Upstream ? new ReflectionError(status.Message, $"Reflection failed with {Core.RpcCodes.Name(status.Code)}. {SeeLog}")
        : new ReflectionError(WithoutUpstreamName(status.Message));

    /// <summary>Removes the name of the upstream from a message of the gateway, because the name is logged separately.</summary>
    private string WithoutUpstreamName(string message)
    {
        var prefix = $"The upstream \"{upstream.Name}\" ";
        return message.StartsWith(prefix, StringComparison.Ordinal) ? $"It {message[prefix.Length..]}" : message;
    }

    private static MethodSchema GetMethod(Google.Protobuf.Reflection.FileDescriptor file) => SchemaSet.FromGenerated(file).Services.Single().Methods.Single();

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

    /// <summary>The files received so far, and the imports that are still missing.</summary>
    private sealed class Files
    {
        private readonly Dictionary<string, ReadOnlyMemory<byte>> _files = new(StringComparer.Ordinal);
        private readonly Queue<string> _imports = new();

        public int Count => _files.Count;

        public IEnumerable<ReadOnlyMemory<byte>> All => _files.Values;

        public bool Has(string name) => _files.ContainsKey(name);

        /// <summary>Adds a file. Returns false if the bytes are not a file descriptor.</summary>
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

    /// <summary>The requests of a reflection call.</summary>
    private sealed class RequestSource : IMessageSource
    {
        private readonly Channel<byte[]> _messages = Channel.CreateUnbounded<byte[]>();

        public GatewayMessage? Only => null;

        public void Add(ServerReflectionRequest request) => _messages.Writer.TryWrite(request.ToByteArray());

        public void Complete() => _messages.Writer.TryComplete();

        public async ValueTask<MessageRead> ReadAsync(CancellationToken cancellation) =>
            await _messages.Reader.WaitToReadAsync(cancellation) && _messages.Reader.TryRead(out var message)
                ? MessageRead.FromMessage(new GatewayMessage(message))
                : MessageRead.End;
    }
}
