using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.Json;

/// <summary>How ProtoJSON is read and written (protobuf.dev, ProtoJSON format, "JSON options"). Immutable.</summary>
public sealed record JsonOptions
{
    /// <summary>Gets the defaults of the specification, without types for google.protobuf.Any.</summary>
    public static JsonOptions Default { get; } = new();

    /// <summary>Gets whether fields without presence are written if they have their default value.</summary>
    /// <value>The default is false.</value>
    public bool EmitDefaults { get; init; }

    /// <summary>Gets whether fields are written with their names in the .proto file instead of lowerCamelCase. Both are read.</summary>
    /// <value>The default is false.</value>
    public bool ProtoFieldNames { get; init; }

    /// <summary>Gets whether enums are written as numbers instead of names. Both are read.</summary>
    /// <value>The default is false.</value>
    public bool EnumsAsIntegers { get; init; }

    /// <summary>
    /// Gets whether 64-bit integers are written as numbers instead of strings. Many clients read numbers beyond 2^53 with a loss. Both are
    /// read.
    /// </summary>
    /// <value>The default is false.</value>
    public bool Int64AsNumbers { get; init; }

    /// <summary>Gets whether unknown members and unknown names of enum values are ignored.</summary>
    /// <value>The default is false: unknown names are errors.</value>
    public bool IgnoreUnknownFields { get; init; }

    /// <summary>Gets the maximum depth of nested messages, lists and maps.</summary>
    /// <value>1 to 500; the default is 100.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range. Deeper values would need more stack than threads have.</exception>
    public int MaxDepth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 500);
            field = value;
        }
    } = 100;

    /// <summary>Gets the resolver for the types of google.protobuf.Any.</summary>
    /// <value>The default finds no types.</value>
    public ITypeResolver Types { get; init; } = SchemaSet.Empty;
}
