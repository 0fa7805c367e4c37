using Microsoft.Win32.SafeHandles;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Configuration;

/// <summary>Reads a descriptor set from a file.</summary>
internal static class DescriptorSetFile
{
    private const long LargestFile = 256 * 1024 * 1024;
    private const string Remedy = "Write it with its imports: protoc --include_imports --include_source_info --descriptor_set_out=FILE, or buf build -o FILE.";

    private const string NoFile = $"There is no such file. {Remedy}";
    private const string NoRegularFile = "This is no regular file: pipes and devices are not read. Write the descriptor set into a file.";
    private const string Unreadable = "The file cannot be read. See to its path and its permissions.";

    /// <summary>Null and a fault for a file that is missing or is none.</summary>
    public static SchemaSet? Load(string upstream, string path, string shown, List<ConfigurationFault> faults) =>
        Read(upstream, path, shown, faults) is { } bytes ? Parse(upstream, bytes, shown, faults) : null;

    /// <summary>The bytes of a file; null and a fault where there are none.</summary>
    public static byte[]? Read(string upstream, string path, string shown, List<ConfigurationFault> faults)
    {
        using var file = Open(path, out var problem, out _);
        return (file is null ? null : Read(file, out problem)) is { } bytes ? bytes : Refuse(upstream, shown, problem, faults);
    }

    /// <summary>Opens a file that is small enough to be read whole; null and what is the matter where there is none.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="problem">What is the matter, and what to do about it.</param>
    /// <param name="isMissing">There is no file at all.</param>
    public static SafeFileHandle? Open(string path, out string problem, out bool isMissing)
    {
        (problem, isMissing) = ("", false);
        try
        {
            isMissing = File.GetAttributes(path).HasFlag(FileAttributes.Directory);
            var file = isMissing ? null : SeekableFile.Open(path);
            if (file is not null && RandomAccess.GetLength(file) <= LargestFile) return file;
            problem = isMissing ? NoFile : file is null ? NoRegularFile : $"The file is larger than {LargestFile} bytes.";
            file?.Dispose();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            (problem, isMissing) = (NoFile, true);
        }
        catch (Exception exception) when (IsOfFile(exception))
        {
            problem = Unreadable;
        }

        return null;
    }

    /// <summary>As many bytes as the file has now, however it may grow; null and what is the matter where it cannot be read.</summary>
    public static byte[]? Read(SafeFileHandle file, out string problem)
    {
        problem = "";
        try
        {
            var bytes = new byte[Math.Min(RandomAccess.GetLength(file), LargestFile)];
            var length = 0;
            while (length < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(length), length) is > 0 and var count) length += count;
            return length == bytes.Length ? bytes : bytes[..length];
        }
        catch (Exception exception) when (IsOfFile(exception))
        {
            problem = Unreadable;
            return null;
        }
    }

    /// <summary>Adds a fault of the option that names the file.</summary>
    /// <returns>Null, for there are no bytes.</returns>
    public static byte[]? Refuse(string upstream, string shown, string problem, List<ConfigurationFault> faults)
    {
        faults.Add(new ConfigurationFault(KeyOf(upstream), shown, problem));
        return null;
    }

    /// <summary>Null and every fault for bytes that are no descriptor set.</summary>
    public static SchemaSet? Parse(string upstream, byte[] bytes, string shown, List<ConfigurationFault> faults)
    {
        var key = KeyOf(upstream);
        if (SchemaSet.TryLoad(bytes, out var schema, out var schemaFaults)) return schema;
        foreach (var fault in schemaFaults) faults.Add(new ConfigurationFault(key, shown, $"{fault} {(fault.Place.Length == 0 ? Remedy : "")}".TrimEnd()));
        return null;
    }

    private static bool IsOfFile(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    private static string KeyOf(string upstream) => $"{GatewayOptions.SectionName}:Upstreams:{upstream}:Schema:DescriptorSet";
}
