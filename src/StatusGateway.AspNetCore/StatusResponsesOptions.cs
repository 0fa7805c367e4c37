using StatusGateway.Core;
using StatusGateway.Core.Details;
using StatusGateway.Core.Dialects;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.AspNetCore;

/// <summary>How an application answers with statuses.</summary>
public sealed class StatusResponsesOptions
{
    /// <summary>What a caller gets who does not ask by <c>Accept</c>.</summary>
    /// <value>The default is problem details.</value>
    public StatusDialect Dialect { get; set; } = StatusDialect.Problem;

    /// <summary>Prefix of a problem's <c>type</c>.</summary>
    /// <value>The default is <c>/errors/</c>; make it absolute for a public API.</value>
    public string TypeBase { get; set; } = "/errors/";

    /// <summary>HTTP statuses of the codes.</summary>
    /// <value>The default is google.rpc.Code's map.</value>
    public HttpStatusMap HttpStatuses { get; set; } = HttpStatusMap.Default;

    /// <summary>What callers may see of statuses that exceptions carry.</summary>
    /// <value>The default masks UNKNOWN, INTERNAL and DATA_LOSS, and DebugInfo everywhere.</value>
    public Masking Masking { get; set; } = Masking.On;

    /// <summary>Types of the details.</summary>
    /// <value>The default is the standard ones.</value>
    public ITypeResolver Types { get; set; } = DetailTypes.Standard;
}
