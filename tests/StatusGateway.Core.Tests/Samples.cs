using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using StatusGateway.Transcoding;

namespace StatusGateway.Core.Tests;

/// <summary>Messages and statuses that several tests use.</summary>
internal static class Samples
{
    public static ErrorInfo ErrorInfo { get; } = new()
    {
        Reason = "BOOK_NOT_FOUND",
        Domain = "library.example.com",
        Metadata = { ["name"] = "shelves/1/books/9" },
    };

    public static LocalizedMessage German { get; } = new() { Locale = "de-DE", Message = "Das Buch „9“ gibt es nicht." };

    public static DebugInfo DebugInfo { get; } = new() { StackEntries = { "at A", "at B", "" }, Detail = "null\nreference" };

    /// <summary>One message of each standard type, with every field set.</summary>
    public static IReadOnlyList<IMessage> TenDetails { get; } =
    [
        ErrorInfo,
        new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(1500)) },
        DebugInfo,
        new QuotaFailure
        {
            Violations =
            {
                new QuotaFailure.Types.Violation
                {
                    Subject = "clientip:10.0.0.1",
                    Description = "Daily limit reached.",
                    ApiService = "library.example.com",
                    QuotaMetric = "library.example.com/reads",
                    QuotaId = "ReadsPerDay",
                    QuotaDimensions = { ["region"] = "eu" },
                    QuotaValue = 9_007_199_254_740_993,
                    FutureQuotaValue = 0,
                },
                new QuotaFailure.Types.Violation { Subject = "project:x" },
            },
        },
        new PreconditionFailure { Violations = { new PreconditionFailure.Types.Violation { Type = "SHELF", Subject = "shelves/1", Description = "It has books." } } },
        new BadRequest
        {
            FieldViolations =
            {
                new BadRequest.Types.FieldViolation
                {
                    Field = "book.title",
                    Description = "Must not be empty.",
                    Reason = "EMPTY",
                    LocalizedMessage = German,
                },
                new BadRequest.Types.FieldViolation { Field = "book.authors[1]", Description = "Unknown." },
            },
        },
        new RequestInfo { RequestId = "r-1", ServingData = "opaque" },
        new ResourceInfo { ResourceType = "library.v1.Book", ResourceName = "shelves/1/books/9", Owner = "user:ann", Description = "Lent." },
        new Help { Links = { new Help.Types.Link { Description = "Why", Url = "https://example.com/why" }, new Help.Types.Link { Url = "https://example.com/2" } } },
        German,
    ];

    /// <summary>A field number that no standard type has.</summary>
    public static byte[] UnknownField { get; } = [0xBA, 0x3E, 0x03, (byte)'n', (byte)'e', (byte)'w'];

    public static byte[] Serialize(RpcStatus status)
    {
        using var buffer = new PooledBuffer();
        status.WriteTo(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    public static RpcStatus Parse(byte[] bytes)
    {
        Assert.True(RpcStatus.TryParse(bytes, StatusOrigin.Upstream, out var status));
        return status;
    }

    /// <summary>Asserts equal bytes, and names the detail that differs.</summary>
    public static void AssertSame(RpcStatus expected, RpcStatus actual)
    {
        Assert.Equal(Describe(expected), Describe(actual));
        Assert.Equal(expected, actual);
    }

    private static string Describe(RpcStatus status) =>
        $"{status}\n" + string.Join('\n', status.Details.Select(detail => $"{detail.TypeUrl} {Convert.ToHexString(detail.Value.Span)}"));

    public static StatusDetail Detail(string typeName, params byte[] value) => new(StatusDetail.DefaultPrefix + typeName, value);
}
