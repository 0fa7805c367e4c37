using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Core.Tests;

/// <summary>Creates other bytes of the same message.</summary>
internal static class Wire
{
    /// <summary>Gets the top-level fields in reverse order.</summary>
    public static byte[] Reverse(byte[] message) => [.. Enumerable.Reverse(Fields(message)).SelectMany(field => field)];

    /// <summary>Gets the message with each top-level tag as an overlong varint.</summary>
    public static byte[] Overlong(byte[] message) => [.. Fields(message).SelectMany(field => (byte[])[(byte)(field[0] | 0x80), 0x00, .. field[1..]])];

    private static List<byte[]> Fields(byte[] message)
    {
        var fields = new List<byte[]>();
        var reader = new WireReader(message);
        while (!reader.IsAtEnd)
        {
            var start = reader.Position;
            Assert.True(reader.TryReadTag(out var number, out var type) && reader.TrySkip(number, type));
            fields.Add(message[start..reader.Position]);
        }

        return fields;
    }
}
