using StatusGateway.Transcoding.Json;

namespace StatusGateway.Transcoding.Schema;

/// <summary>A value of an enum.</summary>
/// <param name="Name">Name in the .proto file.</param>
/// <param name="Number">Number; several names may share one.</param>
public readonly record struct EnumValueSchema(string Name, int Number)
{
    /// <summary>Marked <c>deprecated</c>.</summary>
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

    /// <summary>Full name, such as <c>library.v1.Format</c>.</summary>
    public string FullName { get; }

    /// <summary>The values, in the order of the .proto file.</summary>
    public IReadOnlyList<EnumValueSchema> Values { get; }

    /// <summary>Unknown numbers are unknown fields (proto2), not values.</summary>
    public bool IsClosed { get; }

    /// <summary>Marked <c>deprecated</c>, or its file is.</summary>
    public bool IsDeprecated { get; internal init; }

    /// <summary>google.protobuf.NullValue, which is JSON's null.</summary>
    public bool IsNullValue => FullName == "google.protobuf.NullValue";

    internal EnumPlan Plan => _plan ??= new EnumPlan(this);

    /// <inheritdoc/>
    public override string ToString() => FullName;
}
