using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.AspNetCore;

/// <summary>How a status is written to one HTTP response.</summary>
internal readonly record struct StatusResponseOptions
{
    /// <summary>Creates the default options.</summary>
    public StatusResponseOptions()
    {
    }

    /// <summary>Gets the dialect if the client requests none by <c>Accept</c>.</summary>
    /// <value>The default is problem details.</value>
    public StatusDialect Dialect { get; init; } = StatusDialect.Problem;

    /// <summary>Gets the HTTP statuses of the codes.</summary>
    /// <value>The default is the map of google.rpc.Code.</value>
    public HttpStatusMap HttpStatuses { get; init; } = HttpStatusMap.Default;

    /// <summary>Gets the HTTP status that replaces the one of the code.</summary>
    /// <value>The default is null: the map decides.</value>
    public int? HttpStatus { get; init; }

    /// <summary>Gets the prefix of a problem's <c>type</c>.</summary>
    /// <value>The default is <c>/errors/</c>.</value>
    public string TypeBase { get; init; } = "/errors/";

    /// <summary>Gets the W3C trace id, which is sent as <c>statusgateway-trace-id</c> too.</summary>
    /// <value>The default is null: none is sent.</value>
    public string? TraceId { get; init; }

    /// <summary>Gets the path of the request for <c>instance</c>.</summary>
    /// <value>The default is null: the member is left out.</value>
    public string? Instance { get; init; }

    /// <summary>Gets what locates violations in the client's request.</summary>
    /// <value>The default is null: violations have no locations.</value>
    public IViolationLocator? Violations { get; init; }

    /// <summary>Gets the types of the details.</summary>
    /// <value>The default is null: the standard types.</value>
    public ITypeResolver? Types { get; init; }
}
