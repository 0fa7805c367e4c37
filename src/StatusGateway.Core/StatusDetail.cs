using Google.Protobuf;
using StatusGateway.Core.Details;
using StatusGateway.Core.Text;

namespace StatusGateway.Core;

/// <summary>
/// A detail of a status: the type URL and the bytes of a google.protobuf.Any. Immutable and equal by value. The type need not be
/// known.
/// </summary>
public sealed class StatusDetail : IEquatable<StatusDetail>
{
    /// <summary>The default prefix of type URLs.</summary>
    public const string DefaultPrefix = TypeUrls.DefaultPrefix;

    /// <summary>Creates a detail.</summary>
    /// <param name="typeUrl">The type URL, such as <c>type.googleapis.com/google.rpc.ErrorInfo</c>; ill-formed UTF-16 becomes U+FFFD.</param>
    /// <param name="value">The bytes of the message. They are not copied, so they must not be changed afterwards.</param>
    public StatusDetail(string typeUrl, ReadOnlyMemory<byte> value)
    {
        ArgumentNullException.ThrowIfNull(typeUrl);
        TypeUrl = WellFormedText.From(typeUrl);
        Value = value;
    }

    /// <summary>Gets the type URL.</summary>
    public string TypeUrl { get; }

    /// <summary>Gets the bytes of the message.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>Gets the full name of the message: the text after the last slash of the type URL.</summary>
    public ReadOnlySpan<char> TypeName => TypeUrl.AsSpan(TypeUrl.LastIndexOf('/') + 1);

    /// <summary>Creates a detail from a message.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The detail, with <see cref="DefaultPrefix"/>.</returns>
    public static StatusDetail Create(IMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new StatusDetail(DefaultPrefix + message.Descriptor.FullName, message.ToByteArray());
    }

    /// <summary>Returns whether the detail is of a type, with any prefix.</summary>
    /// <param name="fullName">The full name, such as <c>google.rpc.ErrorInfo</c>.</param>
    /// <returns>Whether it is of that type.</returns>
    public bool Is(string fullName) => TypeName.SequenceEqual(fullName);

    /// <inheritdoc/>
    public bool Equals(StatusDetail? other) =>
        other is not null && TypeUrl == other.TypeUrl && Value.Span.SequenceEqual(other.Value.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StatusDetail);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(TypeUrl, StringComparer.Ordinal);
        hash.AddBytes(Value.Span);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{TypeUrl} ({Value.Length} bytes)";
}
