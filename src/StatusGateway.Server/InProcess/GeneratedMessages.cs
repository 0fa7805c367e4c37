using System.Buffers;
using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.InProcess;

/// <summary>
/// Bytes of generated messages. Code of older generators, such as the published google.api.HttpBody, reads and writes arrays
/// only, and makes everything that it is part of do so.
/// </summary>
internal static class GeneratedMessages
{
    private static readonly ConcurrentDictionary<MessageDescriptor, bool> Known = new();

    /// <summary>Reads a message.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are not the message.</exception>
    public static T Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes)
        where T : IMessage<T> => Of<T>.TakesSpans ? parser.ParseFrom(bytes) : parser.ParseFrom(bytes.ToArray());

    public static void Write(IMessage message, PooledBuffer output)
    {
        if (TakesSpans(message.Descriptor)) message.WriteTo((IBufferWriter<byte>)output);
        else output.Write(message.ToByteArray());
    }

    private static bool TakesSpans(MessageDescriptor type) => Known.GetOrAdd(type, static type => TakesSpans(type, []));

    private static bool TakesSpans(MessageDescriptor type, HashSet<MessageDescriptor> seen) =>
        !seen.Add(type)
        || ((type.ClrType is null || typeof(IBufferMessage).IsAssignableFrom(type.ClrType))
            && type.Fields.InDeclarationOrder().All(field => field.FieldType is not (FieldType.Message or FieldType.Group) || TakesSpans(field.MessageType, seen)));

    private static class Of<T>
        where T : IMessage<T>
    {
        public static readonly bool TakesSpans = GeneratedMessages.TakesSpans(Activator.CreateInstance<T>().Descriptor);
    }
}
