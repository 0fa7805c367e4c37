namespace StatusGateway.Transcoding.Schema;

/// <summary>A field of a message, or an extension of one. Immutable once its <see cref="SchemaSet"/> is built.</summary>
public sealed class FieldSchema
{
    /// <summary>Gets the name in the .proto file; the full name for an extension.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the name in ProtoJSON: lowerCamelCase, or the <c>json_name</c> option; <c>[full.name]</c> for an extension.</summary>
    public required string JsonName { get; init; }

    /// <summary>Gets the field number, 1 to 536,870,911.</summary>
    public required int Number { get; init; }

    /// <summary>Gets the type of one value.</summary>
    public required FieldKind Kind { get; init; }

    /// <summary>Gets whether it is a list or a map.</summary>
    public required bool IsRepeated { get; init; }

    /// <summary>Gets whether it is a map. <see cref="MessageType"/> is the entry, with the fields key = 1 and value = 2.</summary>
    public bool IsMap => IsRepeated && MessageType is { IsMapEntry: true };

    /// <summary>Gets whether a repeated scalar is written packed. Readers accept both forms.</summary>
    public required bool IsPacked { get; init; }

    /// <summary>Gets whether an absent field differs from one with its default value.</summary>
    public required bool HasPresence { get; init; }

    /// <summary>
    /// Gets whether it is <c>required</c> in proto2. The codec does not enforce it: only the server that owns the message knows what is
    /// required, and its schema can be newer.
    /// </summary>
    public bool IsRequired { get; init; }

    /// <summary>Gets whether strings must be well-formed UTF-8.</summary>
    public bool ValidatesUtf8 { get; init; }

    /// <summary>Gets whether it is an extension, declared outside the message.</summary>
    public bool IsExtension { get; init; }

    /// <summary>Marked <c>deprecated</c>, or its file is.</summary>
    public bool IsDeprecated { get; init; }

    /// <summary>Gets the values of <c>google.api.field_behavior</c>.</summary>
    public FieldBehaviors Behaviors { get; init; }

    /// <summary>Gets the index in <see cref="MessageSchema.Oneofs"/>, or -1. The synthetic oneofs of <c>optional</c> in proto3 do not count.</summary>
    public int OneofIndex { get; init; } = -1;

    /// <summary>Gets the type of a message for <see cref="FieldKind.Message"/> and <see cref="FieldKind.Group"/>; null for other kinds.</summary>
    public MessageSchema? MessageType { get; internal set; }

    /// <summary>Gets the type of an enum for <see cref="FieldKind.Enum"/>; null for other kinds.</summary>
    public EnumSchema? EnumType { get; internal set; }

    internal string TypeName { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Name} = {Number}";
}
