using System.Collections.Immutable;
using Google.Protobuf;

namespace StatusGateway.Core.Tests;

/// <summary>The kinds of details, by name.</summary>
internal static class DetailKinds
{
    public static IReadOnlyDictionary<string, ImmutableArray<StatusDetail>> All { get; } = MakeKinds();

    private static Dictionary<string, ImmutableArray<StatusDetail>> MakeKinds()
    {
        var kinds = new Dictionary<string, ImmutableArray<StatusDetail>> { ["none"] = [] };
        foreach (var message in Samples.TenDetails)
        {
            var name = message.Descriptor.Name;
            var bytes = message.ToByteArray();
            kinds[name] = [StatusDetail.Create(message)];
            kinds[name + ", empty"] = [Samples.Detail(message.Descriptor.FullName)];
            kinds[name + ", unknown fields"] = [Create(message, [.. bytes, .. Samples.UnknownField])];
            kinds[name + ", reversed fields"] = [Create(message, Wire.Reverse(bytes))];
            kinds[name + ", overlong tags"] = [Create(message, Wire.Overlong(bytes))];
            kinds[name + ", twice over"] = [Create(message, [.. bytes, .. bytes])];
            kinds[name + ", foreign prefix"] = [new StatusDetail("example.com/x/" + message.Descriptor.FullName, bytes)];
            kinds[name + ", no prefix"] = [new StatusDetail(message.Descriptor.FullName, bytes)];
            kinds[name + ", cut off"] = [Create(message, bytes[..^1])];
        }

        kinds["explicit defaults"] =
        [
            Samples.Detail("google.rpc.ErrorInfo", 0x0A, 0x00, 0x12, 0x00),
            Samples.Detail("google.rpc.ErrorInfo", 0x1A, 0x00),
            Samples.Detail("google.rpc.RetryInfo", 0x0A, 0x00),
            Samples.Detail("google.rpc.RetryInfo", 0x0A, 0x04, 0x08, 0x00, 0x10, 0x00),
            Samples.Detail("google.rpc.DebugInfo", 0x0A, 0x00, 0x12, 0x00),
            Samples.Detail("google.rpc.QuotaFailure", 0x0A, 0x04, 0x38, 0x00, 0x40, 0x00),
            Samples.Detail("google.rpc.BadRequest", 0x0A, 0x02, 0x22, 0x00),
            Samples.Detail("google.rpc.LocalizedMessage", 0x0A, 0x00),
        ];
        kinds["unknown type"] = [Samples.Detail("shop.v1.Unknown", 1, 2, 3), Samples.Detail("shop.v1.Unknown")];
        kinds["urls"] = [new("", default), new("", new byte[] { 1 }), new("/", default), new("x", default), new("☺/\"\\\n", new byte[] { 2 })];
        kinds["unparsable bytes"] =
        [
            Samples.Detail("google.rpc.ErrorInfo", 0xFF),
            Samples.Detail("google.rpc.ErrorInfo", 0x0A, 0x05, 0x41),
            Samples.Detail("google.rpc.ErrorInfo", 0x0A, 0x02, 0xC3, 0x28),
            Samples.Detail("google.rpc.LocalizedMessage", 0x12, 0x01, 0x80),
            Samples.Detail("google.rpc.RetryInfo", 0x0A, 0x02, 0x10, 0xFF),
            Samples.Detail("google.rpc.BadRequest", 0x0A, 0x03, 0x0A, 0x01, 0xFF),
        ];
        kinds["durations out of range"] =
        [
            StatusDetail.Create(new Rpc.RetryInfo { RetryDelay = new() { Seconds = long.MaxValue } }),
            StatusDetail.Create(new Rpc.RetryInfo { RetryDelay = new() { Seconds = 1, Nanos = -1 } }),
            StatusDetail.Create(new Rpc.RetryInfo { RetryDelay = new() { Nanos = int.MaxValue } }),
        ];
        kinds["duplicates"] = [StatusDetail.Create(Samples.ErrorInfo), StatusDetail.Create(Samples.German), StatusDetail.Create(Samples.ErrorInfo), StatusDetail.Create(Samples.ErrorInfo)];
        kinds["all ten"] = [.. Samples.TenDetails.Select(StatusDetail.Create)];
        kinds["50 details"] = [.. Enumerable.Range(0, 50).Select(i => StatusDetail.Create(Samples.TenDetails[i % 10]))];
        kinds["well-known types"] =
        [
            StatusDetail.Create(new Google.Protobuf.WellKnownTypes.Empty()),
            StatusDetail.Create(new Google.Protobuf.WellKnownTypes.Int64Value { Value = -5 }),
            StatusDetail.Create(new Google.Protobuf.WellKnownTypes.StringValue()),
            StatusDetail.Create(Google.Protobuf.WellKnownTypes.Value.ForNull()),
            StatusDetail.Create(Google.Protobuf.WellKnownTypes.Value.ForNumber(double.NaN)),
            StatusDetail.Create(new Google.Protobuf.WellKnownTypes.Value()),
            StatusDetail.Create(Google.Protobuf.WellKnownTypes.Struct.Parser.ParseJson("""{"a":[1,null,{"b":"c"}]}""")),
            StatusDetail.Create(new Google.Protobuf.WellKnownTypes.FieldMask { Paths = { "a_b", "FooBar" } }),
            StatusDetail.Create(Google.Protobuf.WellKnownTypes.Any.Pack(Samples.ErrorInfo)),
            StatusDetail.Create(new Google.Protobuf.WellKnownTypes.Any { TypeUrl = "x/shop.v1.Unknown", Value = ByteString.CopyFrom(1, 2) }),
            StatusDetail.Create(new Google.Protobuf.WellKnownTypes.Any()),
            StatusDetail.Create(new Rpc.Status { Code = 5, Details = { Google.Protobuf.WellKnownTypes.Any.Pack(Samples.DebugInfo) } }),
        ];
        return kinds;
    }

    private static StatusDetail Create(IMessage message, byte[] bytes) => Samples.Detail(message.Descriptor.FullName, bytes);
}
