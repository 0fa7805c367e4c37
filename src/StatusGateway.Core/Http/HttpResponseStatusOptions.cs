using StatusGateway.Core.Details;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Core.Http;

/// <summary>Options for reading a status from an HTTP response.</summary>
public sealed record HttpResponseStatusOptions
{
    /// <summary>Gets the default options.</summary>
    public static HttpResponseStatusOptions Default { get; } = new();

    /// <summary>Gets how much of the body is read, in bytes.</summary>
    /// <value>The default is 65,536.</value>
    public int MaxErrorBytes { get; init; } = 64 * 1024;

    /// <summary>Gets how an HTTP status maps to a code if the body names none.</summary>
    /// <value>The default is <see cref="HttpToCodeProfile.Api"/>.</value>
    public HttpToCodeProfile Profile { get; init; } = HttpToCodeProfile.Api;

    /// <summary>Gets the codes of single HTTP statuses, which take precedence over the profile.</summary>
    /// <value>The default is null: none.</value>
    public IReadOnlyDictionary<int, RpcCode>? Overrides { get; init; }

    /// <summary>Gets the types of the details.</summary>
    /// <value>The default is the standard types.</value>
    public ITypeResolver Types { get; init; } = DetailTypes.Standard;

    /// <summary>Gets the domain of errors that name none: the name of the service, not its address.</summary>
    /// <value>The default is null: an empty domain.</value>
    public string? Domain { get; init; }

    /// <summary>Gets whether a plain text body is ignored.</summary>
    /// <value>The default is false: plain text up to 1 KiB becomes the message.</value>
    public bool IgnorePlainText { get; init; }

    /// <summary>Gets the clock for a <c>Retry-After</c> that is a date.</summary>
    /// <value>The default is the system clock.</value>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
