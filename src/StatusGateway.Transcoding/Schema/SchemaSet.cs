using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Schema;

/// <summary>
/// The messages, enums and services of a set of .proto files. Immutable; built once from descriptors
/// (google.protobuf.FileDescriptorSet) of proto2, proto3, and the editions 2023 and 2024. What is not valid is left out in the smallest
/// unit, which is a file, a type or a method, with everything that depends on it.
/// </summary>
public sealed class SchemaSet : ITypeResolver
{
    private static readonly ExtensionRegistry KnownOptions = [AnnotationsExtensions.Http, FieldBehaviorExtensions.FieldBehavior];
    private static readonly SchemaError NoSet = new("", "This is not a serialized google.protobuf.FileDescriptorSet.");
    private static readonly SchemaError NoFile = new("", "A file is not a serialized google.protobuf.FileDescriptorProto.");

    private readonly FrozenDictionary<string, MessageSchema> _messages;
    private readonly FrozenDictionary<string, EnumSchema> _enums;
    private readonly FrozenDictionary<string, MessageSchema>.AlternateLookup<ReadOnlySpan<char>> _messagesBySpan;

    internal SchemaSet(
        IReadOnlyList<FileDescriptorProto> files,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> fileBytes,
        IReadOnlyDictionary<string, MessageSchema> messages,
        IReadOnlyDictionary<string, EnumSchema> enums,
        IReadOnlyList<ServiceSchema> services)
    {
        Files = files;
        FileBytes = fileBytes;
        Services = services;
        _messages = messages.ToFrozenDictionary(StringComparer.Ordinal);
        _enums = enums.ToFrozenDictionary(StringComparer.Ordinal);
        _messagesBySpan = _messages.GetAlternateLookup<ReadOnlySpan<char>>();
        Comments = new SchemaComments(() => Files);
    }

    private SchemaSet(SchemaSet other, SchemaComments comments)
    {
        Files = other.Files;
        FileBytes = other.FileBytes;
        Services = other.Services;
        Errors = other.Errors;
        LeftOutMethods = other.LeftOutMethods;
        _messages = other._messages;
        _enums = other._enums;
        _messagesBySpan = other._messagesBySpan;
        Comments = comments;
    }

    /// <summary>Gets a set without files.</summary>
    public static SchemaSet Empty { get; } =
        new([], new Dictionary<string, ReadOnlyMemory<byte>>(), new Dictionary<string, MessageSchema>(), new Dictionary<string, EnumSchema>(), []);

    /// <summary>Gets the files, each after its imports.</summary>
    public IReadOnlyList<FileDescriptorProto> Files { get; }

    /// <summary>
    /// Gets the original bytes of the files, by name. They contain the options that are unknown here, in their order; a parsed file that
    /// is written again does not keep that order.
    /// </summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> FileBytes { get; }

    /// <summary>Gets the services of all files.</summary>
    public IReadOnlyList<ServiceSchema> Services { get; }

    /// <summary>Gets what is left out of the set, and why. Empty if all of the descriptors is valid.</summary>
    public IReadOnlyList<SchemaError> Errors { get; internal init; } = [];

    /// <summary>Gets the methods that are left out, with their rules; their types may be missing.</summary>
    internal IReadOnlyList<MethodSchema> LeftOutMethods { get; init; } = [];

    /// <summary>Gets the messages, by full name.</summary>
    public IReadOnlyDictionary<string, MessageSchema> Messages => _messages;

    /// <summary>Gets the enums, by full name.</summary>
    public IReadOnlyDictionary<string, EnumSchema> Enums => _enums;

    /// <summary>Gets the comments of the .proto files.</summary>
    public SchemaComments Comments { get; }

    /// <summary>
    /// Reads a serialized google.protobuf.FileDescriptorSet, imports included, as
    /// <c>protoc --include_imports --descriptor_set_out</c> and <c>buf build -o</c> write it.
    /// </summary>
    /// <param name="bytes">Any bytes.</param>
    /// <param name="set">The set, or null.</param>
    /// <param name="errors">All errors. If there is a set, they are its <see cref="Errors"/>.</param>
    /// <returns>True if there is a set: the descriptors are valid, or a service is left.</returns>
    public static bool TryLoad(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SchemaSet? set, out IReadOnlyList<SchemaError> errors)
    {
        if (!TrySplit(bytes.ToArray(), out var files))
        {
            set = null;
            errors = [NoSet];
            return false;
        }

        if (files.Count == 0)
        {
            set = null;
            errors = [new SchemaError("", "The descriptor set holds no files.")];
            return false;
        }

        return TryBuild(files, null, NoSet, out set, out errors);
    }

    /// <summary>Reads serialized google.protobuf.FileDescriptorProtos, as server reflection returns them, in any order.</summary>
    /// <param name="files">Any bytes. If several have the same name, the first one is used.</param>
    /// <param name="set">The set, or null.</param>
    /// <param name="errors">All errors. If there is a set, they are its <see cref="Errors"/>.</param>
    /// <returns>True if there is a set: the descriptors are valid, or a service is left.</returns>
    public static bool TryLoadFiles(
        IEnumerable<ReadOnlyMemory<byte>> files, [NotNullWhen(true)] out SchemaSet? set, out IReadOnlyList<SchemaError> errors) =>
        TryLoadFiles(files, null, out set, out errors);

    /// <summary>Reads serialized google.protobuf.FileDescriptorProtos, with some of their services only.</summary>
    /// <param name="files">Any bytes. If several have the same name, the first one is used.</param>
    /// <param name="services">The full names of the services in the set; null for all.</param>
    /// <param name="set">The set, or null.</param>
    /// <param name="errors">All errors. If there is a set, they are its <see cref="Errors"/>.</param>
    /// <returns>True if there is a set: the descriptors are valid, or a service is left.</returns>
    public static bool TryLoadFiles(
        IEnumerable<ReadOnlyMemory<byte>> files, IReadOnlySet<string>? services, [NotNullWhen(true)] out SchemaSet? set, out IReadOnlyList<SchemaError> errors)
    {
        ArgumentNullException.ThrowIfNull(files);
        return TryBuild(files, services, NoFile, out set, out errors);
    }

    /// <summary>Gets the schemas of generated code and of all its imports.</summary>
    /// <param name="descriptors">Descriptors of generated files.</param>
    /// <returns>The set.</returns>
    /// <exception cref="InvalidOperationException">The descriptors are inconsistent, which generated ones never are.</exception>
    public static SchemaSet FromGenerated(params FileDescriptor[] descriptors)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var open = new Stack<FileDescriptor>(descriptors);
        while (open.TryPop(out var descriptor))
        {
            if (!files.TryAdd(descriptor.Name, descriptor.SerializedData.Memory)) continue;
            foreach (var import in descriptor.Dependencies) open.Push(import);
        }

        return TryLoadFiles(files.Values, out var set, out var errors) && errors.Count == 0
            ? set
            : throw new InvalidOperationException(string.Join(" ", errors));
    }

    /// <summary>Gets this set with comments from other files: generated code has none.</summary>
    /// <param name="sets">
    /// Each opens a serialized google.protobuf.FileDescriptorSet, as <c>protoc --include_source_info --descriptor_set_out</c> writes
    /// it. They are called at the first use of a comment. Bytes that are not such a set are ignored.
    /// </param>
    /// <returns>A set with the same schemas.</returns>
    public SchemaSet WithComments(params IReadOnlyList<Func<Stream>> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        return sets.Count == 0 ? this : new SchemaSet(this, new SchemaComments(() => sets.SelectMany(set => SchemaComments.ReadFiles(set())).Concat(Files)));
    }

    /// <summary>Finds a message.</summary>
    /// <param name="fullName">Full name, without a leading dot.</param>
    /// <returns>The message, or null.</returns>
    public MessageSchema? FindMessage(string fullName) => _messages.GetValueOrDefault(fullName);

    /// <inheritdoc cref="FindMessage(string)"/>
    public MessageSchema? FindMessage(ReadOnlySpan<char> fullName) =>
        _messagesBySpan.TryGetValue(fullName, out var message) ? message : null;

    /// <summary>Finds an enum.</summary>
    /// <param name="fullName">Full name, without a leading dot.</param>
    /// <returns>The enum, or null.</returns>
    public EnumSchema? FindEnum(string fullName) => _enums.GetValueOrDefault(fullName);

    /// <summary>Gets the files of a FileDescriptorSet, in place; false if the bytes are not such a set.</summary>
    private static bool TrySplit(ReadOnlyMemory<byte> set, out List<ReadOnlyMemory<byte>> files)
    {
        files = [];
        var reader = new WireReader(set.Span);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type)) return false;
            if (field != FileDescriptorSet.FileFieldNumber || type != WireType.LengthDelimited)
            {
                if (!reader.TrySkip(field, type)) return false;
                continue;
            }

            if (!reader.TryReadLengthDelimited(out var file)) return false;
            files.Add(set.Slice(reader.Position - file.Length, file.Length));
        }

        return true;
    }

    private static bool TryBuild(
        IEnumerable<ReadOnlyMemory<byte>> files, IReadOnlySet<string>? services, SchemaError unreadable,
        [NotNullWhen(true)] out SchemaSet? set, out IReadOnlyList<SchemaError> errors)
    {
        var parser = FileDescriptorProto.Parser.WithExtensionRegistry(KnownOptions);
        var parsed = new List<FileDescriptorProto>();
        var bytes = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var unread = new List<SchemaError>();
        foreach (var file in files)
        {
            try
            {
                parsed.Add(LenientParser.Parse(parser, file.Span));
                bytes.TryAdd(parsed[^1].Name, file);
            }
            catch (InvalidProtocolBufferException)
            {
                unread.Add(new SchemaError(FindName(file.Span), "It is not a serialized google.protobuf.FileDescriptorProto."));
            }
        }

        if (parsed.Count == 0 && unread.Count > 0)
        {
            set = null;
            errors = [unreadable];
            return false;
        }

        var builder = new SchemaBuilder(services, unread);
        set = builder.Build(parsed, bytes);
        errors = builder.Errors;
        if (errors.Count > 0 && set.Services.Count == 0) set = null;
        return set is not null;
    }

    /// <summary>Finds the name of a file that cannot be read as a whole.</summary>
    private static string FindName(ReadOnlySpan<byte> file)
    {
        const int maxName = 200;
        var reader = new WireReader(file);
        while (!reader.IsAtEnd && reader.TryReadTag(out var field, out var type))
        {
            if (field == FileDescriptorProto.NameFieldNumber && type == WireType.LengthDelimited)
                return reader.TryReadLengthDelimited(out var name) && name.Length is > 0 and <= maxName ? Encoding.UTF8.GetString(name) : "A file";
            if (!reader.TrySkip(field, type)) break;
        }

        return "A file";
    }
}
