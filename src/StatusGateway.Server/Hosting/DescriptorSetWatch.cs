using System.Security.Cryptography;
using System.Text;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Hosting;

/// <summary>The result of polling a descriptor set.</summary>
internal enum DescriptorSetPollResult
{
    /// <summary>The content that was last loaded or rejected.</summary>
    Unchanged,

    /// <summary>The content differs from the previous poll, and may still be changing.</summary>
    Changing,

    /// <summary>The content is new, and was the same in two polls.</summary>
    Changed,

    /// <summary>The file is missing, or empty because it is about to be written.</summary>
    Missing,
}

/// <summary>
/// Polls a descriptor set for changes. Polling also works where file system notifications do not: in container volumes, on network
/// drives, and through links to folders that are replaced (as in Kubernetes). Not thread-safe.
/// </summary>
/// <param name="upstream">The name of the upstream.</param>
/// <param name="path">The path of the file.</param>
/// <param name="displayPath">The path as configured.</param>
internal sealed class DescriptorSetWatch(string upstream, string path, string displayPath)
{
    // Reproducible builds give every file the same time, so small files are always read.
    private const long SmallFile = 1024 * 1024;

    private byte[] _judged = [];
    private IReadOnlyList<SchemaError> _leftOut = [];
    private byte[]? _pending;
    private (DateTime Time, long Length) _stamp;

    public string Upstream => upstream;

    public string DisplayPath => displayPath;

    /// <summary>Loads the file for the first time. Returns null and adds errors if it is not valid.</summary>
    public SchemaSet? Load(List<ConfigurationError> errors)
    {
        if (DescriptorSetFile.Read(upstream, path, displayPath, errors) is not { } bytes) return null;
        _judged = SHA256.HashData(bytes);
        var schema = DescriptorSetFile.Parse(upstream, bytes, displayPath, errors);
        _leftOut = schema?.Errors ?? [];
        return schema;
    }

    /// <summary>Polls the file.</summary>
    /// <param name="schema">The new schema if the file changed and is valid; otherwise null.</param>
    /// <param name="errors">The errors if the file changed and is not valid.</param>
    public DescriptorSetPollResult Poll(out SchemaSet? schema, out List<ConfigurationError> errors)
    {
        schema = null;
        errors = [];
        using var file = DescriptorSetFile.Open(path, out var error, out var isMissing);
        (DateTime Time, long Length) stamp = file is null ? default : (File.GetLastWriteTimeUtc(file), RandomAccess.GetLength(file));
        if (isMissing || (file is not null && stamp.Length == 0))
        {
            _pending = null;
            return DescriptorSetPollResult.Missing;
        }

        if (stamp == _stamp && stamp.Length > SmallFile && _pending is null) return DescriptorSetPollResult.Unchanged;
        var bytes = file is null ? null : DescriptorSetFile.Read(file, out error);
        // An unreadable file is treated like content: it is reported once, when it is the same in two polls.
        var hash = SHA256.HashData(bytes ?? Encoding.UTF8.GetBytes(error));
        if (hash.AsSpan().SequenceEqual(_judged))
        {
            (_stamp, _pending) = (stamp, null);
            return DescriptorSetPollResult.Unchanged;
        }

        if (_pending is null || !hash.AsSpan().SequenceEqual(_pending))
        {
            _pending = hash;
            return DescriptorSetPollResult.Changing;
        }

        (_judged, _stamp, _pending) = (hash, stamp, null);
        if (bytes is null) DescriptorSetFile.Refuse(upstream, displayPath, error, errors);
        else schema = DescriptorSetFile.Parse(upstream, bytes, displayPath, errors);
        if (schema is null) return DescriptorSetPollResult.Changed;
        // What the set leaves out may be served now, so the previous set stays in use. A start has no choice.
        SchemaError[] newErrors = [.. schema.Errors.Except(_leftOut)];
        DescriptorSetFile.Refuse(upstream, displayPath, newErrors, errors);
        if (newErrors.Length > 0) schema = null;
        else _leftOut = schema.Errors;
        return DescriptorSetPollResult.Changed;
    }
}
