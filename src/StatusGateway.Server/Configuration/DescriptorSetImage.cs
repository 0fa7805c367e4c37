using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;
using Google.Api;
using Google.Protobuf.Reflection;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing.Compression;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Configuration;

/// <summary>
/// Reads a google.protobuf.FileDescriptorSet in the forms that <c>buf build</c> writes: binary and JSON, both also with gzip. Other forms are
/// errors that name the form.
/// </summary>
internal static class DescriptorSetImage
{
    private const int MaxDepth = 300;
    private const string Binary = "Write it in binary, for example with buf build -o FILE.binpb.";

    // Options of other files cannot be read without these, and are ignored.
    private static readonly Lazy<SchemaSet> Descriptors = new(static () => SchemaSet.FromGenerated(
        DescriptorReflection.Descriptor, AnnotationsReflection.Descriptor, FieldBehaviorReflection.Descriptor));

    private static ReadOnlySpan<byte> GzipMagic => [0x1F, 0x8B];

    private static ReadOnlySpan<byte> ZstandardMagic => [0x28, 0xB5, 0x2F, 0xFD];

    /// <summary>Reads a set.</summary>
    /// <param name="bytes">Any bytes.</param>
    /// <param name="set">The set, or null.</param>
    /// <param name="errors">All errors. If there is a set, they are its <see cref="SchemaSet.Errors"/>.</param>
    public static bool TryLoad(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SchemaSet? set, out IReadOnlyList<SchemaError> errors)
    {
        if (!bytes.StartsWith(GzipMagic)) return TryLoadPlain(bytes, out set, out errors);
        using var plain = new PooledBuffer();
        var outcome = MessageCompression.Gzip.Decompress(bytes, new ReadLimits(DescriptorSetFile.MaxFileBytes), plain, CancellationToken.None);
        if (outcome == CompressionOutcome.Ok) return TryLoadPlain(plain.WrittenSpan, out set, out errors);
        set = null;
        errors = [new SchemaError("", outcome == CompressionOutcome.Malformed ? "The gzip data is truncated or not valid." : $"The decompressed file is larger than {DescriptorSetFile.MaxFileBytes} bytes.")];
        return false;
    }

    private static bool TryLoadPlain(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SchemaSet? set, out IReadOnlyList<SchemaError> errors)
    {
        // A binary set can begin like text: its first byte is a line feed.
        if (SchemaSet.TryLoad(bytes, out set, out errors) || errors is not [{ Place: "" }] || bytes.IsEmpty) return set is not null;
        if (DescribeOther(bytes) is { } other)
        {
            errors = [new SchemaError("", other)];
            return false;
        }

        if (FindFirst(bytes) != '{') return false;
        using var binary = new PooledBuffer();
        var options = new JsonOptions { IgnoreUnknownFields = true, MaxDepth = MaxDepth };
        if (JsonToWire.Read(Descriptors.Value.FindMessage("google.protobuf.FileDescriptorSet")!, bytes, options, binary) is not { } error)
            return SchemaSet.TryLoad(binary.WrittenSpan, out set, out errors);
        errors = [new SchemaError("", $"The file is JSON, but not a google.protobuf.FileDescriptorSet: {error.Message}")];
        return false;
    }

    /// <summary>Names a form that is not supported, and what to do. Returns null for others.</summary>
    private static string? DescribeOther(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(ZstandardMagic)) return $"The file is compressed with Zstandard, which is not supported. {Binary}";
        if (bytes.Contains((byte)0) || !Utf8.IsValid(bytes) || FindFirst(bytes) == '{') return null;
        var text = System.Text.Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 64 * 1024)]);
        var lines = text.TrimStart('\uFEFF').Split('\n').Select(static line => line.Trim()).ToArray();
        if (lines.Any(static line => (StartsWithWord(line, "syntax") || StartsWithWord(line, "edition") || StartsWithWord(line, "package")) && line.Contains(';', StringComparison.Ordinal)))
            return "The file is the source of a .proto file, not a descriptor set. Compile it.";
        if (lines.Any(static line => StartsWithWord(line, "file") && line.EndsWith('{'))) return $"The file is in the text format of protobuf (.txtpb), which is not supported. {Binary}";
        return lines.Any(static line => line is "file:" or "- name:" || line.StartsWith("- name:", StringComparison.Ordinal)) ? $"The file is YAML, which is not supported. {Binary}" : null;
    }

    private static bool StartsWithWord(string line, string word) =>
        line.StartsWith(word, StringComparison.Ordinal) && line.Length > word.Length && !char.IsAsciiLetterOrDigit(line[word.Length]) && line[word.Length] != '_';

    /// <summary>Gets the first character that is not white space, after a byte order mark.</summary>
    private static char FindFirst(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        var first = bytes.IndexOfAnyExcept(" \t\r\n"u8);
        return first < 0 ? '\0' : (char)bytes[first];
    }
}
