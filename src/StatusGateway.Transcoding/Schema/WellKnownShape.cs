namespace StatusGateway.Transcoding.Schema;

/// <summary>
/// Checks that a message with the name of a well-known type has the fields that its JSON form needs. Descriptors are input, so a set can
/// declare these names with any fields.
/// </summary>
internal static class WellKnownShape
{
    public static bool IsValid(MessageSchema message) => message.WellKnown switch
    {
        WellKnownType.None => true,
        WellKnownType.Timestamp or WellKnownType.Duration => Has(message, 1, FieldKind.Int64) && Has(message, 2, FieldKind.Int32),
        WellKnownType.FieldMask => Has(message, 1, FieldKind.String, isRepeated: true),
        WellKnownType.Any => Has(message, 1, FieldKind.String) && Has(message, 2, FieldKind.Bytes),
        WellKnownType.Struct => Find(message, 1) is { IsMap: true, MessageType: { } entry }
            && Has(entry, 1, FieldKind.String) && Has(entry, 2, "google.protobuf.Value"),
        WellKnownType.ListValue => Has(message, 1, "google.protobuf.Value", isRepeated: true),
        WellKnownType.Value => Find(message, 1) is { IsRepeated: false, EnumType.IsNullValue: true }
            && Has(message, 2, FieldKind.Double) && Has(message, 3, FieldKind.String) && Has(message, 4, FieldKind.Bool)
            && Has(message, 5, "google.protobuf.Struct") && Has(message, 6, "google.protobuf.ListValue"),
        _ => Has(message, 1, WrappedKind(message.FullName)),
    };

    private static FieldKind WrappedKind(string fullName) => fullName switch
    {
        "google.protobuf.DoubleValue" => FieldKind.Double,
        "google.protobuf.FloatValue" => FieldKind.Float,
        "google.protobuf.Int64Value" => FieldKind.Int64,
        "google.protobuf.UInt64Value" => FieldKind.UInt64,
        "google.protobuf.Int32Value" => FieldKind.Int32,
        "google.protobuf.UInt32Value" => FieldKind.UInt32,
        "google.protobuf.BoolValue" => FieldKind.Bool,
        "google.protobuf.StringValue" => FieldKind.String,
        _ => FieldKind.Bytes,
    };

    private static bool Has(MessageSchema message, int number, FieldKind kind, bool isRepeated = false) =>
        Find(message, number) is { } field && field.Kind == kind && field.IsRepeated == isRepeated;

    private static bool Has(MessageSchema message, int number, string type, bool isRepeated = false) =>
        Find(message, number) is { Kind: FieldKind.Message, MessageType: { } found } field && found.FullName == type && field.IsRepeated == isRepeated;

    private static FieldSchema? Find(MessageSchema message, int number) => message.Fields.FirstOrDefault(field => field.Number == number);
}
