using Microsoft.Win32.SafeHandles;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Configuration;

/// <summary>Reads a descriptor set from a file.</summary>
internal static class DescriptorSetFile
{
    internal const int MaxFileBytes = 256 * 1024 * 1024;
    /// <summary>How to create a descriptor set.</summary>
    public const string Remedy = "Create it with its imports: protoc --include_imports --include_source_info --descriptor_set_out=FILE, or buf build -o FILE.";

    private const string FileNotFound = $"The file was not found. {Remedy}";
    private const string IsFolder = $"The path is a folder. {Remedy}";
    private const string NotRegularFile = "This is not a regular file. Pipes and devices are not supported: write the descriptor set to a file.";
    private const string Unreadable = "The file cannot be read. Check its path and its permissions.";

    /// <summary>Reads and parses a file. Returns null and adds errors if the file is missing or not valid.</summary>
    public static SchemaSet? Load(string upstream, string path, string displayPath, List<ConfigurationError> errors) =>
        Read(upstream, path, displayPath, errors) is { } bytes ? Parse(upstream, bytes, displayPath, errors) : null;

    /// <summary>Reads the bytes of a file. Returns null and adds an error if it cannot be read.</summary>
    public static byte[]? Read(string upstream, string path, string displayPath, List<ConfigurationError> errors)
    {
        using var file = Open(path, out var error, out _);
        return (file is null ? null : Read(file, out error)) is { } bytes ? bytes : Refuse(upstream, displayPath, error, errors);
    }

    /// <summary>Opens a file for reading. Returns null and an error if it is missing, not a regular file, or too large.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="error">What is wrong, and what to do about it.</param>
    /// <param name="isMissing">Whether the file does not exist.</param>
    public static SafeFileHandle? Open(string path, out string error, out bool isMissing)
    {
        (error, isMissing) = ("", false);
        try
        {
            isMissing = File.GetAttributes(path).HasFlag(FileAttributes.Directory);
            var file = isMissing ? null : SeekableFile.Open(path);
            if (file is not null && RandomAccess.GetLength(file) <= MaxFileBytes) return file;
            error = isMissing ? IsFolder : file is null ? NotRegularFile : $"The file is larger than {MaxFileBytes} bytes.";
            file?.Dispose();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            (error, isMissing) = (FileNotFound, true);
        }
        catch (Exception exception) when (IsFileError(exception))
        {
            error = Unreadable;
        }

        return null;
    }

    /// <summary>Reads the bytes that the file has now, even if it grows meanwhile. Returns null and an error if it cannot be read.</summary>
    public static byte[]? Read(SafeFileHandle file, out string error)
    {
        error = "";
        try
        {
            var bytes = new byte[Math.Min(RandomAccess.GetLength(file), MaxFileBytes)];
            var length = 0;
            while (length < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(length), length) is > 0 and var count) length += count;
            return length == bytes.Length ? bytes : bytes[..length];
        }
        catch (Exception exception) when (IsFileError(exception))
        {
            error = Unreadable;
            return null;
        }
    }

    /// <summary>Adds an error for the option that names the file.</summary>
    /// <returns>Always null.</returns>
    public static byte[]? Refuse(string upstream, string displayPath, string error, List<ConfigurationError> errors)
    {
        errors.Add(new ConfigurationError(GetKey(upstream), displayPath, error));
        return null;
    }

    /// <summary>
    /// Parses the bytes of a descriptor set or of an image. Returns null and adds every error if nothing of it can be served. What is left
    /// out of a set that can be served is in its <see cref="SchemaSet.Errors"/>.
    /// </summary>
    public static SchemaSet? Parse(string upstream, byte[] bytes, string displayPath, List<ConfigurationError> errors)
    {
        if (DescriptorSetImage.TryLoad(bytes, out var schema, out var schemaErrors)) return schema;
        Refuse(upstream, displayPath, schemaErrors, errors);
        return null;
    }

    /// <summary>Adds the errors in descriptors.</summary>
    public static void Refuse(string upstream, string displayPath, IEnumerable<SchemaError> schemaErrors, List<ConfigurationError> errors)
    {
        foreach (var error in schemaErrors)
            errors.Add(new ConfigurationError(GetKey(upstream), displayPath, $"{error} {(error.Place.Length == 0 || error.MissingImport is not null ? Remedy : "")}".TrimEnd()));
    }

    private static bool IsFileError(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    private static string GetKey(string upstream) => $"{GatewayOptions.SectionName}:Upstreams:{upstream}:Schema:DescriptorSet";
}
