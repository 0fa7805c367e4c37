using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Configuration;

/// <summary>Reads a descriptor set from a file.</summary>
internal static class DescriptorSetFile
{
    private const long LargestFile = 256 * 1024 * 1024;
    private const string Remedy = "Write it with its imports: protoc --include_imports --include_source_info --descriptor_set_out=FILE, or buf build -o FILE.";

    /// <summary>Null and a fault for a file that is missing or is none.</summary>
    public static SchemaSet? Load(string upstream, string path, string shown, List<ConfigurationFault> faults) =>
        Read(upstream, path, shown, faults) is { } bytes ? Parse(upstream, bytes, shown, faults) : null;

    /// <summary>The bytes of a file; null and a fault where there are none.</summary>
    public static byte[]? Read(string upstream, string path, string shown, List<ConfigurationFault> faults)
    {
        var key = KeyOf(upstream);
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                faults.Add(new ConfigurationFault(key, shown, $"There is no such file. {Remedy}"));
                return null;
            }

            if (file.Length > LargestFile)
            {
                faults.Add(new ConfigurationFault(key, shown, $"The file is larger than {LargestFile} bytes."));
                return null;
            }

            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            faults.Add(new ConfigurationFault(key, shown, "The file cannot be read. See to its path and its permissions."));
            return null;
        }
    }

    /// <summary>Null and every fault for bytes that are no descriptor set.</summary>
    public static SchemaSet? Parse(string upstream, byte[] bytes, string shown, List<ConfigurationFault> faults)
    {
        var key = KeyOf(upstream);
        if (SchemaSet.TryLoad(bytes, out var schema, out var schemaFaults)) return schema;
        foreach (var fault in schemaFaults) faults.Add(new ConfigurationFault(key, shown, $"{fault} {(fault.Place.Length == 0 ? Remedy : "")}".TrimEnd()));
        return null;
    }

    private static string KeyOf(string upstream) => $"{GatewayOptionsReader.SectionName}:Upstreams:{upstream}:Schema:DescriptorSet";
}
