using System.Security.Cryptography;
using System.Text;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Hosting;

/// <summary>What a look at a descriptor set found.</summary>
internal enum DescriptorSetLook
{
    /// <summary>What was judged last.</summary>
    Unchanged,

    /// <summary>Something else than at the look before: it may still be written.</summary>
    Changing,

    /// <summary>Something new, that stayed from one look to the next.</summary>
    Changed,

    /// <summary>Nothing, or nothing yet: a file is empty when somebody begins to write it.</summary>
    Missing,
}

/// <summary>
/// A descriptor set that is looked at again and again. Looking works where notices of the file system do not come: in volumes
/// of containers, on network drives, and through links to folders that are exchanged (as Kubernetes does). Not thread-safe.
/// </summary>
/// <param name="upstream">Name of its upstream.</param>
/// <param name="path">Where it is.</param>
/// <param name="shown">The path as it is configured.</param>
internal sealed class DescriptorSetWatch(string upstream, string path, string shown)
{
    // Builds that can be reproduced give every file the same time; what is small is cheap to read.
    private const long SmallFile = 1024 * 1024;

    private byte[] _judged = [];
    private byte[]? _pending;
    private (DateTime Time, long Length) _stamp;

    public string Upstream => upstream;

    public string Shown => shown;

    /// <summary>Reads it for the first time; null and faults where it is none.</summary>
    public SchemaSet? Load(List<ConfigurationFault> faults)
    {
        if (DescriptorSetFile.Read(upstream, path, shown, faults) is not { } bytes) return null;
        _judged = SHA256.HashData(bytes);
        return DescriptorSetFile.Parse(upstream, bytes, shown, faults);
    }

    /// <summary>Looks at it.</summary>
    /// <param name="schema">The schema, where it changed and is sound.</param>
    /// <param name="faults">Every fault, where it changed and is not.</param>
    public DescriptorSetLook Look(out SchemaSet? schema, out List<ConfigurationFault> faults)
    {
        schema = null;
        faults = [];
        using var file = DescriptorSetFile.Open(path, out var problem, out var isMissing);
        (DateTime Time, long Length) stamp = file is null ? default : (File.GetLastWriteTimeUtc(file), RandomAccess.GetLength(file));
        if (isMissing || (file is not null && stamp.Length == 0))
        {
            _pending = null;
            return DescriptorSetLook.Missing;
        }

        if (stamp == _stamp && stamp.Length > SmallFile && _pending is null) return DescriptorSetLook.Unchanged;
        var bytes = file is null ? null : DescriptorSetFile.Read(file, out problem);
        // What cannot be read is judged as a content would be: when it stays so, and once.
        var hash = SHA256.HashData(bytes ?? Encoding.UTF8.GetBytes(problem));
        if (hash.AsSpan().SequenceEqual(_judged))
        {
            (_stamp, _pending) = (stamp, null);
            return DescriptorSetLook.Unchanged;
        }

        if (_pending is null || !hash.AsSpan().SequenceEqual(_pending))
        {
            _pending = hash;
            return DescriptorSetLook.Changing;
        }

        (_judged, _stamp, _pending) = (hash, stamp, null);
        if (bytes is null) DescriptorSetFile.Refuse(upstream, shown, problem, faults);
        else schema = DescriptorSetFile.Parse(upstream, bytes, shown, faults);
        return DescriptorSetLook.Changed;
    }
}
