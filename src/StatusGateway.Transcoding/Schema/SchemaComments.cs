using System.Collections.Frozen;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Schema;

/// <summary>
/// The comments of .proto files by full name (google.protobuf.SourceCodeInfo: leading comments, or else trailing ones). They are read at
/// the first use. There are none if the descriptors were written without source info.
/// </summary>
public sealed class SchemaComments
{
    private static readonly FrozenDictionary<string, SchemaComment> None = FrozenDictionary<string, SchemaComment>.Empty;

    private readonly Func<IEnumerable<FileDescriptorProto>> _files;
    private FrozenDictionary<string, SchemaComment>? _comments;

    internal SchemaComments(Func<IEnumerable<FileDescriptorProto>> files) => _files = files;

    private FrozenDictionary<string, SchemaComment> Comments =>
        _comments ?? Interlocked.CompareExchange(ref _comments, Read(), null) ?? _comments;

    /// <summary>Finds a comment.</summary>
    /// <param name="fullName">
    /// Full name of a message, enum, service or extension. The full name of a method (<c>library.v1.Library.GetBook</c>), a field or a
    /// oneof (<c>library.v1.Book.title</c>) begins with that of its service or message. Unlike in protobuf, the full name of an enum
    /// value begins with that of the enum (<c>library.v1.Format.EBOOK</c>).
    /// </param>
    /// <returns>The comment, or null.</returns>
    public SchemaComment? Find(string fullName) => Comments.GetValueOrDefault(fullName);

    /// <summary>Finds the comment of a field or an extension.</summary>
    /// <param name="message">The message that has the field.</param>
    /// <param name="field">The field.</param>
    /// <returns>The comment, or null.</returns>
    public SchemaComment? Find(MessageSchema message, FieldSchema field)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(field);
        return Find(field.IsExtension ? field.Name : $"{message.FullName}.{field.Name}");
    }

    /// <summary>Reads the files of a serialized google.protobuf.FileDescriptorSet; none if the bytes are not one.</summary>
    internal static IEnumerable<FileDescriptorProto> ReadFiles(Stream set)
    {
        try
        {
            using (set) return LenientParser.Parse(FileDescriptorSet.Parser, ByteString.FromStream(set).Span).File;
        }
        catch (InvalidProtocolBufferException)
        {
            return [];
        }
    }

    private FrozenDictionary<string, SchemaComment> Read()
    {
        var comments = new Dictionary<string, SchemaComment>(StringComparer.Ordinal);
        foreach (var file in _files())
        {
            foreach (var location in file.SourceCodeInfo?.Location ?? [])
            {
                var comment = location.HasLeadingComments ? location.LeadingComments : location.TrailingComments;
                if (comment.Length == 0 || SourcePath.GetName(file, location.Path) is not { } name) continue;
                var text = CommentText.Clean(comment);
                if (text.Length > 0) comments.TryAdd(name, new SchemaComment(text));
            }
        }

        return comments.Count == 0 ? None : comments.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
