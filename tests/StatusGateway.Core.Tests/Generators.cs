using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace StatusGateway.Core.Tests;

/// <summary>Generates text, details and statuses for properties.</summary>
internal static class Generators
{
    private static readonly string[] Urls =
    [
        "type.googleapis.com/google.rpc.ErrorInfo", "example.com/google.rpc.RetryInfo", "google.rpc.Help", "type.googleapis.com/shop.v1.Unknown",
        "type.googleapis.com/google.rpc.BadRequest", "https://x.example/a/b/google.rpc.LocalizedMessage", "type.googleapis.com/google.protobuf.Struct",
        "type.googleapis.com/google.protobuf.Value", "type.googleapis.com/google.protobuf.Any", "type.googleapis.com/google.protobuf.Duration",
        "type.googleapis.com/google.protobuf.FieldMask", "type.googleapis.com/google.protobuf.Int64Value", "type.googleapis.com/google.rpc.QuotaFailure",
        "type.googleapis.com/google.rpc.Status", "type.googleapis.com/google.protobuf.Empty", "/", "",
    ];

    public static Config Often { get; } = Config.QuickThrowOnFailure.WithMaxTest(1_000);

    /// <summary>Well-formed text, often with controls, spaces, percent signs and astral characters.</summary>
    public static Gen<string> Text { get; } =
        Gen.Frequency(
            (6, Gen.Choose(0x20, 0x7E)),
            (2, Gen.Constant((int)' ')),
            (2, Gen.Constant((int)'%')),
            (2, Gen.Choose(0, 0x1F)),
            (2, Gen.Choose(0x7F, 0x7FF)),
            (1, Gen.Choose(0x800, 0xD7FF)),
            (1, Gen.Choose(0xE000, 0xFFFF)),
            (1, Gen.Choose(0x1_0000, 0x10_FFFF)))
        .ListOf()
        .Select(runes => string.Concat(runes.Select(rune => new Rune(rune).ToString())));

    /// <summary>Any UTF-16, unpaired surrogates included.</summary>
    public static Gen<string> RawText { get; } = Gen.Frequency(
        (3, Text),
        (1, from before in Text from half in Gen.Choose(0xD800, 0xDFFF) from after in Text select before + (char)half + after),
        (1, Gen.Choose(0, 0xFFFF).ListOf().Select(units => string.Concat(units.Select(unit => (char)unit)))));

    private static Gen<byte[]> Bytes { get; } =
        Gen.Choose(0, 255).ListOf().Select(values => values.Select(value => (byte)value).ToArray());

    private static Gen<IMessage> Message { get; } = Gen.OneOf(
        Gen.Elements(Samples.TenDetails.ToArray()),
        Text.Select(text => (IMessage)new Rpc.ErrorInfo { Reason = text, Domain = text, Metadata = { [text] = text, [""] = "x" } }),
        Text.Select(text => (IMessage)new Rpc.LocalizedMessage { Locale = "de", Message = text }),
        Text.Select(text => (IMessage)new Rpc.BadRequest { FieldViolations = { new Rpc.BadRequest.Types.FieldViolation { Field = text, Description = text } } }),
        Gen.Choose(int.MinValue, int.MaxValue).Select(number => (IMessage)new Rpc.QuotaFailure
        {
            Violations = { new Rpc.QuotaFailure.Types.Violation { QuotaValue = (long)number * number, FutureQuotaValue = number } },
        }));

    private static Gen<StatusDetail> Detail { get; } = Gen.Frequency(
        (4, Message.Select(StatusDetail.Create)),
        (2, from message in Message from tail in Bytes select new StatusDetail(StatusDetail.DefaultPrefix + message.Descriptor.FullName, (byte[])[.. message.ToByteArray(), .. tail])),
        (2, from url in Gen.Elements(Urls) from bytes in Bytes select new StatusDetail(url, bytes)),
        (2, from url in Gen.Elements(Urls) from message in Message select new StatusDetail(url, message.ToByteArray())),
        (1, from url in RawText from bytes in Bytes select new StatusDetail(url, bytes)));

    /// <summary>Any status that is not OK.</summary>
    public static Gen<RpcStatus> Status { get; } =
        from code in Gen.Choose(1, 16)
        from message in RawText
        from details in Detail.ListOf().Resize(8)
        select new RpcStatus(code, message, [.. details]);
}
