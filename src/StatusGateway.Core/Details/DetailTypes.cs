using Google.Rpc;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Core.Details;

/// <summary>
/// The types that details may have: the standard ones of google.rpc and the well-known types of google.protobuf, which
/// are always known, and those of further schemas.
/// </summary>
public sealed class DetailTypes : ITypeResolver
{
    private readonly ITypeResolver? _further;

    /// <summary>The standard types and further ones.</summary>
    /// <param name="further">Asked for what the standard ones are not.</param>
    public DetailTypes(ITypeResolver? further = null) => _further = further;

    /// <summary>The standard types alone.</summary>
    public static DetailTypes Standard { get; } = new();

    /// <summary>The schemas of the standard types, with the comments of google.rpc's.</summary>
    public static SchemaSet StandardSet { get; } = SchemaSet.FromGenerated(
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
