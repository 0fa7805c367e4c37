namespace StatusGateway.Transcoding.Schema;

/// <summary>A message. Immutable once its <see cref="SchemaSet"/> is built.</summary>
public sealed class MessageSchema
{
    private readonly List<FieldSchema> _fields;
    private MessagePlan? _plan;

    internal MessageSchema(string fullName, string fileName, List<FieldSchema> fields, IReadOnlyList<string> oneofs, bool isMapEntry)
    {
        FullName = fullName;
        FileName = fileName;
        _fields = fields;
        Oneofs = oneofs;
        IsMapEntry = isMapEntry;
        WellKnown = GetWellKnownType(fullName);
    }

    /// <summary>Gets the full name, such as <c>library.v1.Book</c>.</summary>
    public string FullName { get; }

    /// <summary>Gets the path of the .proto file that declares it.</summary>
    public string FileName { get; }

    /// <summary>Gets the fields in the order of the .proto file, then the extensions in the set.</summary>
    public IReadOnlyList<FieldSchema> Fields => _fields;

    /// <summary>Gets the names of the oneofs, without the synthetic ones.</summary>
    public IReadOnlyList<string> Oneofs { get; }

    /// <summary>Gets whether it is the entry of a map field.</summary>
    public bool IsMapEntry { get; }

    /// <summary>Marked <c>deprecated</c>, or its file is.</summary>
    public bool IsDeprecated { get; internal init; }

    /// <summary>Gets the well-known type that it is, if ProtoJSON has a special form for it.</summary>
    public WellKnownType WellKnown { get; }

    /// <summary>Gets the plan. All threads get the same one, because fields are compared by reference.</summary>
    internal MessagePlan Plan => _plan ?? Interlocked.CompareExchange(ref _plan, new MessagePlan(this), null) ?? _plan;

    /// <summary>Finds a field by its name in the .proto file or its JSON name.</summary>
    /// <param name="name">Either name.</param>
    /// <returns>The field, or null.</returns>
    public FieldSchema? FindField(string name)
    {
        foreach (var field in _fields)
            if (field.Name == name || field.JsonName == name) return field;
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => FullName;

    internal void AddExtension(FieldSchema extension) => _fields.Add(extension);

    private static WellKnownType GetWellKnownType(string fullName) => fullName switch
    {
        "google.protobuf.Any" => WellKnownType.Any,
        "google.protobuf.Timestamp" => WellKnownType.Timestamp,
        "google.protobuf.Duration" => WellKnownType.Duration,
        "google.protobuf.FieldMask" => WellKnownType.FieldMask,
        "google.protobuf.Struct" => WellKnownType.Struct,
        "google.protobuf.Value" => WellKnownType.Value,
        "google.protobuf.ListValue" => WellKnownType.ListValue,
        "google.protobuf.DoubleValue" or "google.protobuf.FloatValue" or "google.protobuf.Int64Value"
            or "google.protobuf.UInt64Value" or "google.protobuf.Int32Value" or "google.protobuf.UInt32Value"
            or "google.protobuf.BoolValue" or "google.protobuf.StringValue" or "google.protobuf.BytesValue" => WellKnownType.Wrapper,
        _ => WellKnownType.None,
    };
}
