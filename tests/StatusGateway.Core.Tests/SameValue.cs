using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Core.Tests;

/// <summary>Compares statuses by value: details of known types as messages, others by bytes.</summary>
internal static class SameValue
{
    private static readonly Dictionary<string, MessageDescriptor> Known = new[]
        {
            Rpc.ErrorDetailsReflection.Descriptor, Rpc.StatusReflection.Descriptor, StructReflection.Descriptor, TimestampReflection.Descriptor,
            DurationReflection.Descriptor, FieldMaskReflection.Descriptor, EmptyReflection.Descriptor, WrappersReflection.Descriptor, AnyReflection.Descriptor,
        }
        .SelectMany(file => file.MessageTypes)
        .ToDictionary(type => type.FullName);

    public static void Assert(RpcStatus expected, RpcStatus actual)
    {
        Samples.AssertSame(expected.WithDetails(default), actual.WithDetails(default));
        Xunit.Assert.Equal(expected.Details.Length, actual.Details.Length);
        for (var i = 0; i < expected.Details.Length; i++)
        {
            if (!AreSame(expected.Details[i], actual.Details[i])) Xunit.Assert.Fail($"{Describe(expected.Details[i])}\n{Describe(actual.Details[i])}");
        }
    }

    private static bool AreSame(StatusDetail expected, StatusDetail actual)
    {
        if (expected.Equals(actual)) return true;
        return expected.TypeUrl == actual.TypeUrl
            && Known.TryGetValue(expected.TypeName.ToString(), out var type)
            && AreSame(Parse(type, expected), Parse(type, actual));
    }

    private static IMessage Parse(MessageDescriptor type, StatusDetail detail) => type.Parser.ParseFrom(LenientParser.Repair(type, detail.Value.Span));

    private static bool AreSame(IMessage expected, IMessage actual) => (expected, actual) switch
    {
        (Any a, Any b) => AreSame(new StatusDetail(a.TypeUrl, a.Value.Memory), new StatusDetail(b.TypeUrl, b.Value.Memory)),
        (Rpc.Status a, Rpc.Status b) => a.Code == b.Code && a.Message == b.Message && a.Details.Count == b.Details.Count
            && a.Details.Zip(b.Details).All(pair => AreSame(pair.First, pair.Second)),
        _ => expected.Equals(actual),
    };

    private static string Describe(StatusDetail detail) => $"{detail.TypeUrl} {System.Convert.ToHexString(detail.Value.Span)}";
}
