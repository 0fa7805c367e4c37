using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.Json;

/// <summary>How ProtoJSON is read and written (protobuf.dev, ProtoJSON format, "JSON options"). Immutable.</summary>
public sealed record JsonOptions
{
    /// <summary>The options of the specification's defaults, with no types for Any.</summary>
    public static JsonOptions Default { get; } = new();

    /// <summary>Write fields without presence that have their default value.</summary>
    /// <value>The default is false.</value>
    public bool EmitDefaults { get; init; }

    /// <summary>Write the names of the .proto file in place of lowerCamelCase. Both are always read.</summary>
    /// <value>The default is false.</value>
    public bool ProtoFieldNames { get; init; }

    /// <summary>Write enums as numbers. Both are always read.</summary>
    /// <value>The default is false.</value>
    public bool EnumsAsIntegers { get; init; }

    /// <summary>Pass over members and enum names that the schema does not have.</summary>
    /// <value>The default is false: they are errors.</value>
    public bool IgnoreUnknownFields { get; init; }

    /// <summary>How deep messages, lists and maps may be nested.</summary>
    /// <value>1 to 500; the default is 100.</value>
    /// <exception cref="ArgumentOutOfRangeException">Another value: deeper ones would need more stack than threads have.</exception>
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

    /// <summary>Where the types of google.protobuf.Any are looked up.</summary>
    /// <value>The default knows none.</value>
    public ITypeResolver Types { get; init; } = SchemaSet.Empty;
}
