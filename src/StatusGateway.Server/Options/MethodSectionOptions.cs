
namespace StatusGateway.Server.Options;

/// <summary>Options of single methods of an upstream. The sections are complete: values that are not set are the gateway's.</summary>
internal sealed class MethodSectionOptions
{
    /// <summary>The key within its upstream, such as <c>Methods:0</c>.</summary>
    public required string Key { get; init; }

    public required string Selector { get; init; }

    /// <summary>The timeout of unary methods if <see cref="HasTimeout"/> is true; null for none.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Whether <see cref="Timeout"/> replaces the upstream's timeout.</summary>
    public bool HasTimeout { get; set; }

    public required ErrorOptions Errors { get; init; }

    public required LimitOptions Limits { get; init; }

    public required JsonSectionOptions Json { get; init; }
}
