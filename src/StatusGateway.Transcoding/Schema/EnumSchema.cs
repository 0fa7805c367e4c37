namespace StatusGateway.Transcoding.Schema;

/// <summary>A value of an enum.</summary>
/// <param name="Name">Name in the .proto file.</param>
/// <param name="Number">Number; several names can have the same number.</param>
public readonly record struct EnumValueSchema(string Name, int Number)
{
    /// <summary>Gets whether it is marked <c>deprecated</c>.</summary>
    public bool IsDeprecated { get; init; }
}

/// <summary>An enum. Immutable.</summary>
public sealed class EnumSchema
{
    private EnumPlan? _plan;

    internal EnumSchema(string fullName, IReadOnlyList<EnumValueSchema> values, bool isClosed)
    {
        FullName = fullName;
        Values = values;
        IsClosed = isClosed;
    }

    /// <summary>Gets the full name, such as <c>library.v1.Format</c>.</summary>
    public string FullName { get; }

    /// <summary>Gets the values, in the order of the .proto file.</summary>
    public IReadOnlyList<EnumValueSchema> Values { get; }

    /// <summary>Gets whether unknown numbers are unknown fields (proto2) instead of values.</summary>
    public bool IsClosed { get; }

    /// <summary>Marked <c>deprecated</c>, or its file is.</summary>
    public bool IsDeprecated { get; internal init; }

    /// <summary>Gets whether it is google.protobuf.NullValue, which is <c>null</c> in JSON.</summary>
    public bool IsNullValue => FullName == "google.protobuf.NullValue";

    internal EnumPlan Plan => _plan ??= new EnumPlan(this);

    /// <inheritdoc/>
    public override string ToString() => FullName;
}
