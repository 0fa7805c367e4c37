using Grpc.Reflection.V1;
using Microsoft.Extensions.Logging;
using StatusGateway.Server.Model;
using StatusGateway.Server.Telemetry;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Upstreams.Grpc;

/// <summary>The result of reflection: a schema, or an error, or nothing if the schema is the known one.</summary>
/// <param name="Schema">The schema.</param>
/// <param name="Error">The error, for the log. It may have text of the server, such as paths and addresses.</param>
internal readonly record struct ReflectionResult(SchemaSet? Schema, string? Error)
{
    /// <summary>Gets the error for pages, without text of the server.</summary>
    public string? PublicError { get; init; } = Error;

    /// <summary>Gets what is listed, but cannot be served.</summary>
    public IReadOnlyList<LeftOutUnit> LeftOut { get; init; } = [];

    /// <summary>Gets a hash of everything that reflection returned; null if there is an error.</summary>
    public string? Hash { get; init; }
}

/// <summary>An error of reflection.</summary>
/// <param name="Text">The error for the log.</param>
/// <param name="PublicText">The error for pages; null for the same.</param>
internal sealed record ReflectionError(string Text, string? PublicText = null)
{
    public const string SeeLog = "The log has the error.";

    public ReflectionResult ToResult() => new(null, Text) { PublicError = PublicText ?? Text };

    public LeftOutUnit ToUnit(string name) => LeftOutUnit.Create(name, Text, PublicText ?? Text);
}

/// <summary>
/// Loads the schema of a gRPC server by reflection: the services that it lists, their files, and all imports. What the server cannot
/// describe is left out. It tries grpc.reflection.v1 first, then v1alpha, whose messages are the same and which older servers support only.
/// </summary>
/// <param name="upstream">The server.</param>
/// <param name="services">The full names of the services to load; empty for all that the server lists, except <c>grpc.*</c>.</param>
internal sealed class ReflectionClient(GrpcUpstream upstream, IReadOnlyCollection<string> services)
{
    private const int MaxFiles = 10_000;
    private const int MaxErrorLength = 1000;
    private const int MaxNames = 5;
    private const string GrpcPrefix = "grpc.";
    private const string TimedOut = "Reflection did not respond in time.";

    private static readonly MethodSchema[] Versions = [GetMethod(ReflectionReflection.Descriptor), GetMethod(global::Grpc.Reflection.V1Alpha.ReflectionReflection.Descriptor)];

    /// <summary>Loads the schema. Every error is returned; unexpected exceptions are also logged.</summary>
    /// <param name="timeout">The timeout for the whole exchange.</param>
    /// <param name="logger">Logs unexpected exceptions.</param>
    /// <param name="cancellation">Cancels the exchange.</param>
    /// <param name="knownHash">The <see cref="ReflectionResult.Hash"/> of the schema that is served; the result has no schema if it is still the same.</param>
    public async Task<ReflectionResult> TryLoadAsync(TimeSpan timeout, ILogger logger, CancellationToken cancellation, string? knownHash = null)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bounded.CancelAfter(timeout);
        try
        {
            var result = await LoadAsync(bounded.Token, knownHash);
            // A call that is cancelled before the response reports that no connection was made.
            return result.Error is not null && bounded.IsCancellationRequested ? new ReflectionResult(null, TimedOut) : result;
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

    public async Task<ReflectionResult> LoadAsync(CancellationToken cancellation, string? knownHash = null)
    {
        foreach (var version in Versions)
            if (await LoadAsync(version, knownHash, cancellation) is { } result) return result with { Error = Sanitize(result.Error) };
        return new ReflectionResult(null, "The server does not support reflection (grpc.reflection.v1 or v1alpha). Enable it on the server, or configure a descriptor set.");
    }

    /// <summary>Shortens and escapes an error, which may contain any text from the server, for logs and terminals.</summary>
    private static string? Sanitize(string? error) => error is null ? null : PrintableText.Escape(DisplayText.Sanitize(error, MaxErrorLength));

    /// <summary>Loads the schema with one version of the protocol. Returns null if the server does not support it.</summary>
    private async Task<ReflectionResult?> LoadAsync(MethodSchema version, string? knownHash, CancellationToken cancellation)
    {
        await using var call = new ReflectionCall(upstream, version);
        var reply = await call.AskAsync(new ServerReflectionRequest { ListServices = "" }, cancellation);
        if (reply.IsUnsupported) return null;
        if (reply.Response is null) return reply.Error!.ToResult();
        if (reply.Response.ListServicesResponse is not { } list) return new ReflectionResult(null, "Reflection did not list the services.");
        var listed = list.Service.Select(static service => service.Name).ToHashSet(StringComparer.Ordinal);
        var wanted = listed.Where(IsWanted).ToHashSet(StringComparer.Ordinal);
        if (wanted.Count == 0) return new ReflectionResult(null, DescribeUnwanted(listed));
        var (files, leftOut) = (new ReflectionFiles(), new List<LeftOutUnit>());
        foreach (var service in wanted)
        {
            var (error, isFatal) = await TakeFilesAsync(call, new ServerReflectionRequest { FileContainingSymbol = service }, $"the service {service}", files, cancellation);
            if (isFatal) return error!.ToResult();
            if (error is not null) leftOut.Add(error.ToUnit(service));
        }

        var missingFiles = new Dictionary<string, ReflectionError>(StringComparer.Ordinal);
        while (files.TryTakeMissing(out var missing))
        {
            if (files.Count >= MaxFiles) return new ReflectionResult(null, $"Reflection returned more than {MaxFiles} files.");
            var (error, isFatal) = await TakeFilesAsync(call, new ServerReflectionRequest { FileByFilename = missing }, $"the file {missing}", files, cancellation);
            if (isFatal) return error!.ToResult();
            if (!files.Has(missing) && !files.TryAddKnown(missing))
                missingFiles[missing] = error ?? new ReflectionError($"Reflection did not return the file {missing}.", "Reflection did not return a file that others import.");
        }

        var hash = files.GetHash(wanted.Concat(leftOut.Select(static unit => unit.Name)));
        return hash == knownHash ? new ReflectionResult(null, null) { Hash = hash } : Build(files, wanted, leftOut, missingFiles) with { Hash = hash };
    }

    private bool IsWanted(string service) =>
        services.Count == 0 ? !service.StartsWith(GrpcPrefix, StringComparison.Ordinal) : services.Contains(service);

    private string DescribeUnwanted(HashSet<string> listed)
    {
        if (listed.Count == 0) return "Reflection lists no services.";
        var names = string.Join(", ", listed.Order(StringComparer.Ordinal).Take(MaxNames)) + (listed.Count > MaxNames ? ", …" : "");
        return services.Count > 0
            ? $"Reflection lists none of the services in Services. It lists: {names}."
            : $"Reflection lists no services besides those of the package grpc, which are served only if Services names them: {names}.";
    }

    private static ReflectionResult Build(
        ReflectionFiles files, HashSet<string> wanted, List<LeftOutUnit> leftOut, Dictionary<string, ReflectionError> missingFiles)
    {
        if (!SchemaSet.TryLoadFiles(files.All, wanted, out var schema, out var errors) || schema.Services.Count == 0)
        {
            if (leftOut is [var first, ..]) return new ReflectionResult(null, first.Reason) { PublicError = first.PublicReason };
            var cause = errors.FirstOrDefault(static error => error.MissingImport is not null) ?? (errors.Count > 0 ? errors[0] : null);
            if (cause is null) return new ReflectionResult(null, "Reflection returned no file that declares a listed service.");
            if (cause.MissingImport is { } import && missingFiles.TryGetValue(import, out var missing)) return missing.ToResult();
            return new ReflectionError($"The schema from reflection is not consistent: {cause}", $"The schema from reflection is not consistent. {ReflectionError.SeeLog}").ToResult();
        }

        foreach (var error in errors)
        {
            leftOut.Add(error.MissingImport is { } import && missingFiles.TryGetValue(import, out var missing)
                ? LeftOutUnit.Create(error.Place, $"It imports \"{import}\". {missing.Text}", $"It imports \"{import}\", which reflection does not return.")
                : LeftOutUnit.Create(error));
        }

        foreach (var service in wanted)
            if (schema.Services.All(one => one.FullName != service) && !leftOut.Exists(unit => unit.Name == service))
                leftOut.Add(LeftOutUnit.Create(service, "Reflection returned no file that declares it.", "Reflection returned no file that declares it."));
        return new ReflectionResult(schema, null) { LeftOut = leftOut };
    }

    /// <summary>Requests files. An error is fatal if it is not about this request alone.</summary>
    private static async ValueTask<(ReflectionError? Error, bool IsFatal)> TakeFilesAsync(
        ReflectionCall call, ServerReflectionRequest request, string what, ReflectionFiles files, CancellationToken cancellation)
    {
        var reply = await call.AskAsync(request, cancellation);
        if (reply.Response is not { } response)
            return (reply.IsRefusal ? new ReflectionError($"Reflection did not find {what}: {reply.Error!.Text}", $"Reflection did not find a service or file. {ReflectionError.SeeLog}") : reply.Error, !reply.IsRefusal);
        if (response.ErrorResponse is { } rejection) return (new ReflectionError($"Reflection did not find {what}: {rejection.ErrorMessage}", $"Reflection did not find a service or file. {ReflectionError.SeeLog}"), false);
        if (response.FileDescriptorResponse is null) return (new ReflectionError($"Reflection returned no files for {what}.", "Reflection returned no files for a service or file."), false);
        foreach (var bytes in response.FileDescriptorResponse.FileDescriptorProto)
        {
            if (!files.TryAdd(bytes.Memory)) return (new ReflectionError($"Reflection returned a file for {what} that is not a valid file descriptor.", "Reflection returned a file that is not a valid file descriptor."), false);
        }

        return (null, false);
    }

    private static MethodSchema GetMethod(Google.Protobuf.Reflection.FileDescriptor file) => SchemaSet.FromGenerated(file).Services.Single().Methods.Single();
}
