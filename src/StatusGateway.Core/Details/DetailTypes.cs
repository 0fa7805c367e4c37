using Google.Rpc;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Core.Details;

/// <summary>
/// The types of details: the standard types of google.rpc, the well-known types of google.protobuf, and those of further
/// schemas.
/// </summary>
public sealed class DetailTypes : ITypeResolver
{
    private readonly ITypeResolver? _further;

    /// <summary>Creates a resolver for the standard types and further ones.</summary>
    /// <param name="further">Resolves the names that are not standard; null for none.</param>
    public DetailTypes(ITypeResolver? further = null) => _further = further;

    /// <summary>Gets a resolver for the standard types only.</summary>
    public static DetailTypes Standard { get; } = new();

    /// <summary>Gets the schemas of the standard types, with the comments of google.rpc.</summary>
    internal static SchemaSet StandardSet { get; } = SchemaSet.FromGenerated(
        StatusReflection.Descriptor,
        ErrorDetailsReflection.Descriptor,
        HttpReflection.Descriptor,
        Google.Protobuf.WellKnownTypes.StructReflection.Descriptor,
        Google.Protobuf.WellKnownTypes.TimestampReflection.Descriptor,
        Google.Protobuf.WellKnownTypes.DurationReflection.Descriptor,
        Google.Protobuf.WellKnownTypes.FieldMaskReflection.Descriptor,
        Google.Protobuf.WellKnownTypes.EmptyReflection.Descriptor,
        Google.Protobuf.WellKnownTypes.WrappersReflection.Descriptor)
        .WithComments(() => typeof(DetailTypes).Assembly.GetManifestResourceStream("comments.binpb")!);

    /// <inheritdoc/>
    public MessageSchema? FindMessage(ReadOnlySpan<char> fullName) =>
        StandardSet.FindMessage(fullName) ?? _further?.FindMessage(fullName);
}
