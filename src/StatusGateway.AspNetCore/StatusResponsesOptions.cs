using StatusGateway.Core;
using StatusGateway.Core.Details;
using StatusGateway.Core.Dialects;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.AspNetCore;

/// <summary>Options for the status responses of an application.</summary>
public sealed class StatusResponsesOptions
{
    /// <summary>Gets or sets the dialect if the client requests none by <c>Accept</c>.</summary>
    /// <value>The default is problem details.</value>
    public StatusDialect Dialect { get; set; } = StatusDialect.Problem;

    /// <summary>Gets or sets the prefix of a problem's <c>type</c>.</summary>
    /// <value>The default is <c>/errors/</c>; use an absolute URL for a public API.</value>
    public string TypeBase { get; set; } = "/errors/";

    /// <summary>Gets or sets the HTTP statuses of the codes.</summary>
    /// <value>The default is the map of google.rpc.Code.</value>
    public HttpStatusMap HttpStatuses { get; set; } = HttpStatusMap.Default;

    /// <summary>Gets or sets what clients may see of the statuses of exceptions.</summary>
    /// <value>The default masks UNKNOWN, INTERNAL and DATA_LOSS, and removes DebugInfo from any status.</value>
    public Masking Masking { get; set; } = Masking.On;

    /// <summary>Gets or sets the types of the details.</summary>
    /// <value>The default is the standard types.</value>
    public ITypeResolver Types { get; set; } = DetailTypes.Standard;
}
