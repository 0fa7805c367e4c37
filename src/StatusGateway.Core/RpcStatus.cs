using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using StatusGateway.Core.Text;

namespace StatusGateway.Core;

/// <summary>
/// The outcome of a call: canonical code, message and details (google.rpc.Status). Immutable and equal by value. It is normalized
/// on creation: a code outside 0 to 16 becomes UNKNOWN and is appended to the message, text that is not well-formed gets U+FFFD,
/// and OK has neither message nor details.
/// </summary>
public sealed partial class RpcStatus : IEquatable<RpcStatus>
{
    // The bytes from which the status was read; kept until it is changed.
    private readonly ReadOnlyMemory<byte> _source;

    /// <summary>Creates a status.</summary>
    /// <param name="code">The code.</param>
    /// <param name="message">The message for developers, in English; null for an empty message.</param>
    /// <param name="details">The details, in order; default for none.</param>
    /// <param name="origin">Who reported the status.</param>
    public RpcStatus(RpcCode code, string? message = null, ImmutableArray<StatusDetail> details = default, StatusOrigin origin = StatusOrigin.Local)
        : this((int)code, message, details, origin, default)
    {
    }

    /// <summary>Creates a status from the number of a code, which may be outside 0 to 16.</summary>
    internal RpcStatus(int code, string? message, ImmutableArray<StatusDetail> details = default, StatusOrigin origin = StatusOrigin.Local)
        : this(code, message, details, origin, default)
    {
    }

    internal RpcStatus(int code, string? message, ImmutableArray<StatusDetail> details, StatusOrigin origin, ReadOnlyMemory<byte> source)
    {
        Origin = origin;
        Details = [];
        Message = "";
        if (code == 0) return;
        Message = WellFormedText.From(message ?? "");
        Details = details.IsDefault ? [] : details;
        _source = source;
        Code = (RpcCode)code;
        if (RpcCodes.IsDefined(code)) return;
        Code = RpcCode.Unknown;
        Message += string.Create(CultureInfo.InvariantCulture, $" (code {code})");
        _source = default;
    }

    /// <summary>Gets the status of success.</summary>
    public static RpcStatus Ok { get; } = new(RpcCode.Ok);

    /// <summary>Gets the canonical code.</summary>
    public RpcCode Code { get; }

    /// <summary>Gets the message for developers, in English; may be empty.</summary>
    public string Message { get; }

    /// <summary>Gets the details in their original order, with duplicates and unknown types.</summary>
    public ImmutableArray<StatusDetail> Details { get; }

    /// <summary>Gets who reported the status. Ignored by equality.</summary>
    public StatusOrigin Origin { get; }

    /// <summary>Gets whether the code is OK.</summary>
    public bool IsOk => Code == RpcCode.Ok;

    /// <summary>Gets the serialized google.rpc.Status from which this was read; empty if it was created otherwise, or changed since.</summary>
    public ReadOnlyMemory<byte> Source => _source;

    /// <summary>Reads a serialized google.rpc.Status.</summary>
    /// <param name="bytes">Any bytes. The details refer to them, so they must not be changed afterwards.</param>
    /// <param name="origin">Who reported the status.</param>
    /// <param name="status">The status; null if the bytes are not protobuf.</param>
    /// <returns>Whether the bytes are protobuf.</returns>
    public static bool TryParse(
        ReadOnlyMemory<byte> bytes, StatusOrigin origin, [NotNullWhen(true)] out RpcStatus? status)
    {
        status = null;
        if (!StatusWire.TryRead(bytes, out var code, out var message, out var details)) return false;
        status = new RpcStatus(code, message, details, origin, bytes);
        return true;
    }

    /// <summary>Writes the status as a serialized google.rpc.Status, with fields in the order of their numbers.</summary>
    /// <param name="output">Where the bytes are appended.</param>
    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var patchable = new PatchableOutput(output);
        StatusWire.Write(this, patchable.Buffer);
        patchable.Complete();
    }

    /// <summary>Returns a copy with another code.</summary>
    /// <param name="code">The code.</param>
    /// <returns>The status.</returns>
    public RpcStatus WithCode(RpcCode code) => new((int)code, Message, Details, Origin, default);

    /// <summary>Returns a copy with another message.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The status.</returns>
    public RpcStatus WithMessage(string message) => new((int)Code, message, Details, Origin, default);

    /// <summary>Returns a copy with other details.</summary>
    /// <param name="details">The details, in order.</param>
    /// <returns>The status.</returns>
    [OverloadResolutionPriority(1)] // `[]` and `default` select this overload.
    public RpcStatus WithDetails(ImmutableArray<StatusDetail> details) => new((int)Code, Message, details, Origin, default);

    /// <summary>Returns a copy with another origin.</summary>
    /// <param name="origin">Who reported the status.</param>
    /// <returns>The status.</returns>
    public RpcStatus WithOrigin(StatusOrigin origin) => new((int)Code, Message, Details, origin, _source);

    /// <summary>Finds the first detail of a type, with any prefix.</summary>
    /// <param name="fullName">The full name, such as <c>google.rpc.ErrorInfo</c>.</param>
    /// <returns>The detail; null if there is none.</returns>
    public StatusDetail? FindDetail(string fullName)
    {
        foreach (var detail in Details)
            if (detail.Is(fullName)) return detail;
        return null;
    }

    /// <inheritdoc/>
    public bool Equals(RpcStatus? other) =>
        other is not null && Code == other.Code && Message == other.Message && Details.AsSpan().SequenceEqual(other.Details.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RpcStatus);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Message, Details.Length);

    /// <inheritdoc/>
    public override string ToString() => Message.Length == 0 ? Code.Name() : $"{Code.Name()}: {Message}";
}
