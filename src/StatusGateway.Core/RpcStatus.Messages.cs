using System.Collections.Immutable;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace StatusGateway.Core;

/// <summary>The side of generated messages: typed details, and google.rpc.Status itself.</summary>
public sealed partial class RpcStatus
{
    private static readonly Dictionary<string, MessageDescriptor> KnownDetails = Google.Rpc.ErrorDetailsReflection.Descriptor.MessageTypes
        .Concat(Google.Rpc.HttpReflection.Descriptor.MessageTypes)
        .ToDictionary(message => message.FullName, StringComparer.Ordinal);

    /// <summary>A status with a formatted message (Go's <c>status.Newf</c>).</summary>
    /// <param name="code">The code.</param>
    /// <param name="format">Composite format, in the invariant culture.</param>
    /// <param name="arguments">What is formatted.</param>
    /// <returns>The status.</returns>
    public static RpcStatus Format(RpcCode code, [System.Diagnostics.CodeAnalysis.StringSyntax("CompositeFormat")] string format, params object?[] arguments) =>
        new(code, string.Format(CultureInfo.InvariantCulture, format, arguments));

    /// <summary>A status of the generated message (Go's <c>status.FromProto</c>).</summary>
    /// <param name="message">The message.</param>
    /// <param name="origin">Who said it.</param>
    /// <returns>The status, normalised.</returns>
    public static RpcStatus FromProto(Google.Rpc.Status message, StatusOrigin origin = StatusOrigin.Local)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new RpcStatus(
            message.Code, message.Message, [.. message.Details.Select(detail => new StatusDetail(detail.TypeUrl, detail.Value.Memory))], origin);
    }

    /// <summary>The status as the generated message (Go's <c>Status.Proto</c>).</summary>
    /// <returns>A message of the caller's own.</returns>
    public Google.Rpc.Status ToProto()
    {
        var message = new Google.Rpc.Status { Code = (int)Code, Message = Message };
        foreach (var detail in Details) message.Details.Add(ToAny(detail));
        return message;
    }

    /// <summary>The same with further details behind those that there are (Go's <c>Status.WithDetails</c>).</summary>
    /// <param name="details">Messages of any type; a google.protobuf.Any stands for what is in it.</param>
    /// <returns>The status.</returns>
    /// <exception cref="InvalidOperationException">The status is OK, which has no details.</exception>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(-1)]
    public RpcStatus WithDetails(params ReadOnlySpan<IMessage> details)
    {
        if (IsOk) throw new InvalidOperationException("OK has no details.");
        var all = ImmutableArray.CreateBuilder<StatusDetail>(Details.Length + details.Length);
        all.AddRange(Details);
        foreach (var detail in details) all.Add(detail is Any any ? new StatusDetail(any.TypeUrl, any.Value.Memory) : StatusDetail.Create(detail));
        return WithDetails(all.MoveToImmutable());
    }

    /// <summary>The first detail of a type whose bytes parse.</summary>
    /// <typeparam name="T">A generated message.</typeparam>
    /// <returns>The message; null when there is none.</returns>
    public T? GetDetail<T>()
        where T : class, IMessage<T>, new()
    {
        var empty = new T();
        foreach (var detail in Details)
            if (detail.Is(empty.Descriptor.FullName) && TryParse(empty.Descriptor, detail) is T message) return message;
        return null;
    }

    /// <summary>
    /// All details, in order (Go's <c>Status.Details</c>): those of google.rpc as their messages, those of other types, or whose
    /// bytes do not parse, as they are in a google.protobuf.Any.
    /// </summary>
    /// <returns>One message for each detail.</returns>
    public IEnumerable<IMessage> UnpackDetails()
    {
        foreach (var detail in Details)
            yield return (KnownDetails.TryGetValue(detail.TypeName.ToString(), out var known) ? TryParse(known, detail) : null) ?? ToAny(detail);
    }

    /// <summary>The exception of this status (Go's <c>Status.Err</c>).</summary>
    /// <returns>The exception; null for OK.</returns>
    public StatusException? ToException() => IsOk ? null : new StatusException(this);

    private static Any ToAny(StatusDetail detail) =>
        new() { TypeUrl = detail.TypeUrl, Value = UnsafeByteOperations.UnsafeWrap(detail.Value) };

    /// <summary>Null when the bytes do not parse. The one place where a parser that throws is asked, for callers of generated code.</summary>
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
