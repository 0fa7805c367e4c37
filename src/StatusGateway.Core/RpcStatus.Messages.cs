using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace StatusGateway.Core;

// Conversions to and from generated messages.
public sealed partial class RpcStatus
{
    private static readonly Dictionary<string, MessageDescriptor> KnownDetails = Google.Rpc.ErrorDetailsReflection.Descriptor.MessageTypes
        .Concat(Google.Rpc.HttpReflection.Descriptor.MessageTypes)
        .ToDictionary(message => message.FullName, StringComparer.Ordinal);

    /// <summary>Creates a status with a formatted message (<c>status.Newf</c> in gRPC-Go).</summary>
    /// <param name="code">The code.</param>
    /// <param name="format">The composite format; the culture is invariant.</param>
    /// <param name="arguments">The values to format.</param>
    /// <returns>The status.</returns>
    public static RpcStatus Format(RpcCode code, [StringSyntax(StringSyntaxAttribute.CompositeFormat)] string format, params object?[] arguments) =>
        new(code, string.Format(CultureInfo.InvariantCulture, format, arguments));

    /// <summary>Creates a status from the generated message (<c>status.FromProto</c> in gRPC-Go).</summary>
    /// <param name="message">The message.</param>
    /// <param name="origin">Who reported the status.</param>
    /// <returns>The status.</returns>
    public static RpcStatus FromProto(Google.Rpc.Status message, StatusOrigin origin = StatusOrigin.Local)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new RpcStatus(
            message.Code, message.Message, [.. message.Details.Select(detail => new StatusDetail(detail.TypeUrl, detail.Value.Memory))], origin);
    }

    /// <summary>Creates the generated message (<c>Status.Proto</c> in gRPC-Go).</summary>
    /// <returns>A new message.</returns>
    public Google.Rpc.Status ToProto()
    {
        var message = new Google.Rpc.Status { Code = (int)Code, Message = Message };
        foreach (var detail in Details) message.Details.Add(ToAny(detail));
        return message;
    }

    /// <summary>Returns a copy with further details after the existing ones (<c>Status.WithDetails</c> in gRPC-Go).</summary>
    /// <param name="details">Messages of any type; a google.protobuf.Any is added as the message in it.</param>
    /// <returns>The status.</returns>
    /// <exception cref="InvalidOperationException">The status is OK, which cannot have details.</exception>
    [OverloadResolutionPriority(-1)]
    public RpcStatus WithDetails(params ReadOnlySpan<IMessage> details)
    {
        if (IsOk) throw new InvalidOperationException("A status that is OK cannot have details.");
        var all = ImmutableArray.CreateBuilder<StatusDetail>(Details.Length + details.Length);
        all.AddRange(Details);
        foreach (var detail in details) all.Add(detail is Any any ? new StatusDetail(any.TypeUrl, any.Value.Memory) : StatusDetail.Create(detail));
        return WithDetails(all.MoveToImmutable());
    }

    /// <summary>Gets the first detail of a type whose bytes parse.</summary>
    /// <typeparam name="T">The generated message.</typeparam>
    /// <returns>The message; null if there is none.</returns>
    public T? GetDetail<T>()
        where T : class, IMessage<T>, new()
    {
        var empty = new T();
        foreach (var detail in Details)
            if (detail.Is(empty.Descriptor.FullName) && TryParse(empty.Descriptor, detail) is T message) return message;
        return null;
    }

    /// <summary>
    /// Gets all details in order (<c>Status.Details</c> in gRPC-Go): those of google.rpc as their messages; those of other types, or
    /// whose bytes do not parse, as google.protobuf.Any.
    /// </summary>
    /// <returns>One message for each detail.</returns>
    public IEnumerable<IMessage> UnpackDetails()
    {
        foreach (var detail in Details)
            yield return (KnownDetails.TryGetValue(detail.TypeName.ToString(), out var known) ? TryParse(known, detail) : null) ?? ToAny(detail);
    }

    /// <summary>Creates the exception of this status (<c>Status.Err</c> in gRPC-Go).</summary>
    /// <returns>The exception; null for OK.</returns>
    public StatusException? ToException() => IsOk ? null : new StatusException(this);

    private static Any ToAny(StatusDetail detail) =>
        new() { TypeUrl = detail.TypeUrl, Value = UnsafeByteOperations.UnsafeWrap(detail.Value) };

    /// <summary>Parses a detail; returns null if the bytes do not parse. The parsers of generated messages can only throw.</summary>
    private static IMessage? TryParse(MessageDescriptor descriptor, StatusDetail detail)
    {
        try
        {
            return descriptor.Parser.ParseFrom(detail.Value.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
