using Google.Protobuf;

namespace StatusGateway.Core;

/// <summary>
/// A detail of a status: a google.protobuf.Any as its type URL and bytes. Immutable, equal by value; nobody needs to know
/// the type to carry it.
/// </summary>
public sealed class StatusDetail : IEquatable<StatusDetail>
{
    /// <summary>What type URLs begin with unless somebody chose otherwise.</summary>
    public const string DefaultPrefix = "type.googleapis.com/";

    /// <summary>A detail of these parts.</summary>
    /// <param name="typeUrl">The type URL, such as <c>type.googleapis.com/google.rpc.ErrorInfo</c>; ill-formed UTF-16 becomes U+FFFD.</param>
    /// <param name="value">The message's bytes. Not copied: they must not change any more.</param>
    public StatusDetail(string typeUrl, ReadOnlyMemory<byte> value)
    {
        ArgumentNullException.ThrowIfNull(typeUrl);
        TypeUrl = WellFormed.Text(typeUrl);
        Value = value;
    }

    /// <summary>The type URL, as it came.</summary>
    public string TypeUrl { get; }

    /// <summary>The message's bytes, as they came.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>Full name of the message: what stands after the last slash of the type URL.</summary>
    public ReadOnlySpan<char> TypeName => TypeUrl.AsSpan(TypeUrl.LastIndexOf('/') + 1);

    /// <summary>A detail of a message.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The detail, with <see cref="DefaultPrefix"/>.</returns>
    public static StatusDetail Create(IMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new StatusDetail(DefaultPrefix + message.Descriptor.FullName, message.ToByteArray());
    }

    /// <summary>Whether it is a message of this name, under any prefix.</summary>
    /// <param name="fullName">Full name, such as <c>google.rpc.ErrorInfo</c>.</param>
    /// <returns>Whether it is.</returns>
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
