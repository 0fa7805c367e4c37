using System.Collections.Immutable;
using System.Globalization;
using StatusGateway.Transcoding;

namespace StatusGateway.Core;

/// <summary>
/// The outcome of a call: canonical code, message and details (google.rpc.Status). Immutable and equal by value. It is
/// normalised when it is made: a code outside 0 to 16 becomes UNKNOWN and is named at the end of the message, text that is
/// not well-formed gets U+FFFD, and OK has neither message nor details.
/// </summary>
public sealed partial class RpcStatus : IEquatable<RpcStatus>
{
    // The bytes that the status was read from, kept as long as it says the same.
    private readonly ReadOnlyMemory<byte> _source;

    /// <summary>A status.</summary>
    /// <param name="code">The code.</param>
    /// <param name="message">For developers, in English; null is empty.</param>
    /// <param name="details">The details, in order; default is none.</param>
    /// <param name="origin">Who said it.</param>
    public RpcStatus(RpcCode code, string? message = null, ImmutableArray<StatusDetail> details = default, StatusOrigin origin = StatusOrigin.Local)
        : this((int)code, message, details, origin, default)
    {
    }

    /// <summary>A status of a code as a number, which may be none of the 17.</summary>
    /// <inheritdoc cref="RpcStatus(RpcCode, string, ImmutableArray{StatusDetail}, StatusOrigin)"/>
    public RpcStatus(int code, string? message, ImmutableArray<StatusDetail> details = default, StatusOrigin origin = StatusOrigin.Local)
        : this(code, message, details, origin, default)
    {
    }

    internal RpcStatus(int code, string? message, ImmutableArray<StatusDetail> details, StatusOrigin origin, ReadOnlyMemory<byte> source)
    {
        Origin = origin;
        Details = [];
        Message = "";
        if (code == 0) return;
        Message = WellFormed.Text(message ?? "");
        Details = details.IsDefault ? [] : details;
        _source = source;
        Code = (RpcCode)code;
        if (RpcCodes.IsDefined(code)) return;
        Code = RpcCode.Unknown;
        Message += string.Create(CultureInfo.InvariantCulture, $" (code {code})");
        _source = default;
    }

    /// <summary>It worked.</summary>
    public static RpcStatus Ok { get; } = new(RpcCode.Ok);

    /// <summary>The canonical code.</summary>
    public RpcCode Code { get; }

    /// <summary>For developers, in English; may be empty.</summary>
    public string Message { get; }

    /// <summary>The details, in the order in which they came, duplicates and unknown types included.</summary>
    public ImmutableArray<StatusDetail> Details { get; }

    /// <summary>Who said it. Does not count for equality.</summary>
    public StatusOrigin Origin { get; }

    /// <summary>It worked.</summary>
    public bool IsOk => Code == RpcCode.Ok;

    /// <summary>The serialized google.rpc.Status that this was read from; empty when it was made otherwise, or changed since.</summary>
    public ReadOnlyMemory<byte> Source => _source;

    /// <summary>Reads a serialized google.rpc.Status.</summary>
    /// <param name="bytes">Any bytes. Details refer to them: they must not change any more.</param>
    /// <param name="origin">Who said it.</param>
    /// <param name="status">The status, or null.</param>
    /// <returns>False when the bytes are not protobuf.</returns>
    public static bool TryParse(
        ReadOnlyMemory<byte> bytes, StatusOrigin origin, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RpcStatus? status)
    {
        status = null;
        if (!StatusWire.TryRead(bytes, out var code, out var message, out var details)) return false;
        status = new RpcStatus(code, message, details, origin, bytes);
        return true;
    }

    /// <summary>Writes it as a serialized google.rpc.Status, fields in the order of their numbers.</summary>
    /// <param name="output">Where the bytes are appended.</param>
    public void WriteTo(PooledBuffer output)
    {
        ArgumentNullException.ThrowIfNull(output);
        StatusWire.Write(this, output);
    }

    /// <summary>The same with another code.</summary>
    /// <param name="code">The code.</param>
    /// <returns>The status.</returns>
    public RpcStatus WithCode(RpcCode code) => new((int)code, Message, Details, Origin, default);

    /// <summary>The same with another message.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The status.</returns>
    public RpcStatus WithMessage(string message) => new((int)Code, message, Details, Origin, default);

    /// <summary>The same with other details.</summary>
    /// <param name="details">The details, in order.</param>
    /// <returns>The status.</returns>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(1)] // So that `[]` and `default` mean this one.
    public RpcStatus WithDetails(ImmutableArray<StatusDetail> details) => new((int)Code, Message, details, Origin, default);

    /// <summary>The same, said by another.</summary>
    /// <param name="origin">Who said it.</param>
    /// <returns>The status.</returns>
    public RpcStatus WithOrigin(StatusOrigin origin) => new((int)Code, Message, Details, origin, _source);

    /// <summary>The first detail of a type, under any prefix.</summary>
    /// <param name="fullName">Full name, such as <c>google.rpc.ErrorInfo</c>.</param>
    /// <returns>The detail, or null.</returns>
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
