using Google.Api;
using Google.Protobuf.Reflection;

namespace StatusGateway.Transcoding.Schema;

/// <summary>Creates fields from their descriptors, not linked to their types yet.</summary>
internal static class FieldSchemaFactory
{
    /// <summary>Creates a field or an extension.</summary>
    /// <param name="file">The file that declares it.</param>
    /// <param name="field">The descriptor.</param>
    /// <param name="outer">The features of the scope.</param>
    /// <param name="oneof">The index of its oneof; -1 for none.</param>
    /// <param name="name">The name; the full name for an extension.</param>
    /// <param name="jsonName">The name in ProtoJSON.</param>
    /// <param name="isExtension">Whether it is an extension.</param>
    public static FieldSchema Create(
        FileDescriptorProto file, FieldDescriptorProto field, Features outer, int oneof, string name, string jsonName, bool isExtension = false)
    {
        var features = outer.With(field.Options?.Features);
        var kind = (FieldKind)field.Type;
        if (kind == FieldKind.Message && features.Delimited) kind = FieldKind.Group;
        var isRepeated = field.Label == FieldDescriptorProto.Types.Label.Repeated;
        var isRequired = field.Label == FieldDescriptorProto.Types.Label.Required
            || features.Presence == FeatureSet.Types.FieldPresence.LegacyRequired;
        var isPackable = isRepeated && kind is not (FieldKind.String or FieldKind.Bytes or FieldKind.Message or FieldKind.Group);
        return new FieldSchema
        {
            Name = name,
            JsonName = jsonName,
            Number = field.Number,
            Kind = kind,
            IsRepeated = isRepeated,
            IsPacked = isPackable && (field.Options is { HasPacked: true } options ? options.Packed : features.Packed),
            HasPresence = !isRepeated
                && (kind is FieldKind.Message or FieldKind.Group || oneof >= 0 || field.Proto3Optional || isExtension || isRequired
                    || features.Presence == FeatureSet.Types.FieldPresence.Explicit),
            IsRequired = isRequired,
            ValidatesUtf8 = features.ValidatesUtf8,
            IsExtension = isExtension,
            IsDeprecated = field.Options?.Deprecated == true || file.Options?.Deprecated == true,
            Behaviors = GetBehaviors(field.Options),
            OneofIndex = oneof,
            TypeName = field.TypeName,
        };
    }

    /// <summary>Gets the name in ProtoJSON: that of the descriptor, or else the one that protoc computes.</summary>
    public static string GetJsonName(FieldDescriptorProto field) => field.HasJsonName ? field.JsonName : ToJsonName(field.Name);

    /// <summary>Converts to lowerCamelCase as protoc does: an underscore is removed, and the letter after it becomes upper case.</summary>
    private static string ToJsonName(string name)
    {
        var text = new System.Text.StringBuilder(name.Length);
        var isUpper = false;
        foreach (var character in name)
        {
            if (character == '_') isUpper = true;
            else
            {
                text.Append(isUpper ? char.ToUpperInvariant(character) : character);
                isUpper = false;
            }
        }

        return text.ToString();
    }

    private static FieldBehaviors GetBehaviors(FieldOptions? options)
    {
        var behaviors = FieldBehaviors.None;
        foreach (var behavior in options?.GetExtension(FieldBehaviorExtensions.FieldBehavior) ?? [])
        {
            behaviors |= behavior switch
            {
                FieldBehavior.Optional => FieldBehaviors.Optional,
                FieldBehavior.Required => FieldBehaviors.Required,
                FieldBehavior.OutputOnly => FieldBehaviors.OutputOnly,
                FieldBehavior.InputOnly => FieldBehaviors.InputOnly,
                FieldBehavior.Immutable => FieldBehaviors.Immutable,
                FieldBehavior.Identifier => FieldBehaviors.Identifier,
                _ => FieldBehaviors.None,
            };
        }

        return behaviors;
    }
}
