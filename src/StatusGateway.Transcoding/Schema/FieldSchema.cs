namespace StatusGateway.Transcoding.Schema;

/// <summary>A field of a message, or an extension of one. Immutable once its <see cref="SchemaSet"/> is built.</summary>
public sealed class FieldSchema
{
    /// <summary>Name in the .proto file; for an extension its full name.</summary>
    public required string Name { get; init; }

    /// <summary>Name in ProtoJSON: lowerCamelCase, or the <c>json_name</c> option; <c>[full.name]</c> for an extension.</summary>
    public required string JsonName { get; init; }

    /// <summary>Field number, 1 to 536,870,911.</summary>
    public required int Number { get; init; }

    /// <summary>Type of one value.</summary>
    public required FieldKind Kind { get; init; }

    /// <summary>A list, or a map.</summary>
    public required bool IsRepeated { get; init; }

    /// <summary>A map: repeated, and <see cref="MessageType"/> is its entry with key 1 and value 2.</summary>
    public bool IsMap => IsRepeated && MessageType is { IsMapEntry: true };

    /// <summary>A repeated scalar is written as one packed run. Readers take both forms.</summary>
    public required bool IsPacked { get; init; }

    /// <summary>Absent and default are told apart.</summary>
    public required bool HasPresence { get; init; }

    /// <summary>
    /// proto2's <c>required</c>. The codec does not ask for it, either way: a message in the middle is passed on as it came, and
    /// only the server that owns it can say what it must have; with a newer schema that may be something else.
    /// </summary>
    public bool IsRequired { get; init; }

    /// <summary>Strings must be well-formed UTF-8.</summary>
    public bool ValidatesUtf8 { get; init; }

    /// <summary>An extension, declared outside of the message.</summary>
    public bool IsExtension { get; init; }

    /// <summary>Marked <c>deprecated</c>, or its file is.</summary>
    public bool IsDeprecated { get; init; }

    /// <summary>What <c>google.api.field_behavior</c> says of it.</summary>
    public FieldBehaviors Behaviors { get; init; }

    /// <summary>Index in <see cref="MessageSchema.Oneofs"/>, or -1. Synthetic oneofs of proto3's <c>optional</c> do not count.</summary>
    public int OneofIndex { get; init; } = -1;

    /// <summary>The message's type for <see cref="FieldKind.Message"/> and <see cref="FieldKind.Group"/>, else null.</summary>
    public MessageSchema? MessageType { get; internal set; }

    /// <summary>The enum's type for <see cref="FieldKind.Enum"/>, else null.</summary>
    public EnumSchema? EnumType { get; internal set; }

    internal string TypeName { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Name} = {Number}";
}
