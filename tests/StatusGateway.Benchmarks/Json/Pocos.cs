using System.Text.Json.Serialization;

namespace StatusGateway.Benchmarks.Json;

// Plain objects with the JSON of the messages, for System.Text.Json with source generation.

internal sealed record AuthorPoco(string DisplayName);

internal enum FormatPoco
{
    [JsonStringEnumMemberName("FORMAT_UNSPECIFIED")]
    Unspecified,
    [JsonStringEnumMemberName("HARDCOVER")]
    Hardcover,
    [JsonStringEnumMemberName("PAPERBACK")]
    Paperback,
}

internal sealed record BookPoco(
    string Name,
    string Title,
    List<AuthorPoco> Authors,
    string Isbn,
    FormatPoco Format,
    int PageCount,
    DateTime Published,
    Dictionary<string, string> Labels,
    string Etag,
    [property: JsonNumberHandling(JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString)] long Copies);

internal sealed record BookListPoco(List<BookPoco> Books, string NextPageToken);

internal sealed record TreePoco(
    string Name,
    int Weight,
    bool IsLeaf,
    [property: JsonNumberHandling(JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString)] long SizeInBytes,
    List<string> Tags,
    byte[] Digest,
    List<TreePoco>? Children);

internal sealed record ItemPoco(string Title, int Amount);

internal sealed record InventoryPoco(
    Dictionary<string, string> Labels,
    [property: JsonNumberHandling(JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString)] Dictionary<string, long> Counts,
    Dictionary<int, string> Names,
    Dictionary<string, ItemPoco> Items);

internal sealed record ReadingPoco(DateTime At, double Value, double Deviation);

internal sealed record MeasurementsPoco(string Sensor, List<double> Values, List<ReadingPoco> Readings);

internal sealed record StatusPoco(int Code, string Message, List<DetailPoco> Details);

[JsonPolymorphic(TypeDiscriminatorPropertyName = "@type")]
[JsonDerivedType(typeof(ErrorInfoPoco), "type.googleapis.com/google.rpc.ErrorInfo")]
[JsonDerivedType(typeof(BadRequestPoco), "type.googleapis.com/google.rpc.BadRequest")]
[JsonDerivedType(typeof(RetryInfoPoco), "type.googleapis.com/google.rpc.RetryInfo")]
[JsonDerivedType(typeof(HelpPoco), "type.googleapis.com/google.rpc.Help")]
[JsonDerivedType(typeof(LocalizedMessagePoco), "type.googleapis.com/google.rpc.LocalizedMessage")]
internal abstract record DetailPoco;

internal sealed record ErrorInfoPoco(string Reason, string Domain, Dictionary<string, string> Metadata) : DetailPoco;

internal sealed record ViolationPoco(string Field, string Description, string Reason);

internal sealed record BadRequestPoco(List<ViolationPoco> FieldViolations) : DetailPoco;

internal sealed record RetryInfoPoco(string RetryDelay) : DetailPoco;

internal sealed record LinkPoco(string Description, string Url);

internal sealed record HelpPoco(List<LinkPoco> Links) : DetailPoco;

internal sealed record LocalizedMessagePoco(string Locale, string Message) : DetailPoco;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(BookPoco))]
[JsonSerializable(typeof(BookListPoco))]
[JsonSerializable(typeof(TreePoco))]
[JsonSerializable(typeof(InventoryPoco))]
[JsonSerializable(typeof(MeasurementsPoco))]
[JsonSerializable(typeof(StatusPoco))]
internal sealed partial class PocoContext : JsonSerializerContext;
