using StatusGateway.Transcoding.Json;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>How <see cref="RequestWeaver"/> makes a message from a request. Immutable.</summary>
public sealed record WeaveOptions
{
    /// <summary>Gets the default options.</summary>
    public static WeaveOptions Default { get; } = new();

    /// <summary>Gets the options for the body.</summary>
    /// <value>The default is <see cref="JsonOptions.Default"/>.</value>
    public JsonOptions Json { get; init; } = JsonOptions.Default;

    /// <summary>Gets whether query parameters that do not name a field are ignored.</summary>
    /// <value>The default is false: they are errors.</value>
    public bool IgnoreUnknownParameters { get; init; }

    /// <summary>
    /// Gets whether the standard system parameters, such as <c>key</c> and <c>$alt</c>, are ignored if the message has no such field
    /// (google.api.SystemParameters).
    /// </summary>
    /// <value>The default is true.</value>
    public bool SystemParameters { get; init; } = true;

    /// <summary>Gets whether the update mask of a PATCH without one is filled with the fields of the body (AIP-134).</summary>
    /// <value>The default is true.</value>
    public bool FillUpdateMask { get; init; } = true;
}
