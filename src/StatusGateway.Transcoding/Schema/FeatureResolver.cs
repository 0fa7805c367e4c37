using Google.Protobuf.Reflection;

namespace StatusGateway.Transcoding.Schema;

/// <summary>
/// The features of an element (protobuf editions). The syntax determines them in proto2 and proto3; in an edition they are options,
/// which inner elements inherit.
/// </summary>
internal readonly record struct Features(
    FeatureSet.Types.FieldPresence Presence,
    bool ClosedEnums,
    bool Packed,
    bool ValidatesUtf8,
    bool Delimited)
{
    private const int Edition2023 = 1000;

    // Its defaults are those of 2023. What it adds, styles of names and the visibility of symbols, concerns compilers only.
    private const int Edition2024 = 1001;

    private static readonly Features Proto2 = new(FeatureSet.Types.FieldPresence.Explicit, true, false, false, false);
    private static readonly Features Proto3 = new(FeatureSet.Types.FieldPresence.Implicit, false, true, true, false);
    private static readonly Features Edition = new(FeatureSet.Types.FieldPresence.Explicit, false, true, true, false);

    /// <summary>Gets the features of a file; null if its syntax or edition is not supported.</summary>
    public static Features? FromFile(FileDescriptorProto file) => file.Syntax switch
    {
        "" or "proto2" => Proto2,
        "proto3" => Proto3,
        "editions" when (int)file.Edition is Edition2023 or Edition2024 => Edition.With(file.Options?.Features),
        _ => null,
    };

    /// <summary>Gets the features of an inner element that has options of its own.</summary>
    public Features With(FeatureSet? own)
    {
        if (own is null) return this;
        var result = this;
        if (own.HasFieldPresence) result = result with { Presence = own.FieldPresence };
        if (own.HasEnumType) result = result with { ClosedEnums = own.EnumType == FeatureSet.Types.EnumType.Closed };
        if (own.HasRepeatedFieldEncoding)
            result = result with { Packed = own.RepeatedFieldEncoding == FeatureSet.Types.RepeatedFieldEncoding.Packed };
        if (own.HasUtf8Validation) result = result with { ValidatesUtf8 = own.Utf8Validation == FeatureSet.Types.Utf8Validation.Verify };
        if (own.HasMessageEncoding) result = result with { Delimited = own.MessageEncoding == FeatureSet.Types.MessageEncoding.Delimited };
        return result;
    }
}
