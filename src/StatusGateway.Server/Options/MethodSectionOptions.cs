
namespace StatusGateway.Server.Options;

/// <summary>What some methods of an upstream have otherwise. The sections are whole: what is not set is the gateway's.</summary>
internal sealed class MethodSectionOptions
{
    /// <summary>Where it stands in its upstream, such as <c>Methods:0</c>.</summary>
    public required string Key { get; init; }

    public required string Selector { get; init; }

    /// <summary>Of unary methods, where <see cref="HasTimeout"/>; null for none.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>False: the upstream's holds.</summary>
    public bool HasTimeout { get; set; }

    public required ErrorOptions Errors { get; init; }

    public required LimitOptions Limits { get; init; }

    public required JsonSectionOptions Json { get; init; }
}
