using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Upstreams.Grpc;

/// <summary>The files that reflection has returned so far, and the imports that are still missing.</summary>
internal sealed class ReflectionFiles
{
    // Servers may omit well-known files.
    private static readonly Lazy<Dictionary<string, ReadOnlyMemory<byte>>> KnownFiles = new(LoadKnownFiles);

    private readonly Dictionary<string, ReadOnlyMemory<byte>> _files = new(StringComparer.Ordinal);
    private readonly Queue<string> _imports = new();
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public int Count => _files.Count;

    public IEnumerable<ReadOnlyMemory<byte>> All => _files.Values;

    public bool Has(string name) => _files.ContainsKey(name);

    /// <summary>Adds a file. Returns false if the bytes are not a file descriptor.</summary>
    public bool TryAdd(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var file = FileDescriptorProto.Parser.ParseFrom(bytes.Span);
            if (!_files.TryAdd(file.Name, bytes)) return true;
            foreach (var import in file.Dependency) _imports.Enqueue(import);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    /// <summary>Adds a well-known file. Returns false if the name is not one of these.</summary>
    public bool TryAddKnown(string name) => KnownFiles.Value.TryGetValue(name, out var known) && TryAdd(known);

    /// <summary>Gets the next import that is missing. Each is returned once.</summary>
    public bool TryTakeMissing([NotNullWhen(true)] out string? name)
    {
        while (_imports.TryDequeue(out name))
            if (!_files.ContainsKey(name) && _taken.Add(name)) return true;
        return false;
    }

    /// <summary>Gets a hash of the files, and of the names of services.</summary>
    /// <param name="names">Names of services, in any order.</param>
    public string GetHash(IEnumerable<string> names)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in names.Order(StringComparer.Ordinal)) Append(Encoding.UTF8.GetBytes(name));
        foreach (var (_, bytes) in _files.OrderBy(static file => file.Key, StringComparer.Ordinal)) Append(bytes.Span);
        return Convert.ToHexString(hash.GetHashAndReset());

        void Append(ReadOnlySpan<byte> bytes)
        {
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }

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
}
