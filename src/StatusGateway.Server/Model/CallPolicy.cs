using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Model;

/// <summary>The policy of calls: the sections Errors, Limits and Json of the gateway, or of a method. Immutable.</summary>
internal sealed class CallPolicy
{
    private readonly JsonSectionOptions _json;
    private readonly int _maxDepth;

    /// <param name="errors">The section Errors.</param>
    /// <param name="limits">The section Limits.</param>
    /// <param name="json">The section Json.</param>
    /// <param name="masking">The masking of <paramref name="errors"/>, compiled.</param>
    /// <param name="pathBase">Prefix of what is served.</param>
    public CallPolicy(ErrorOptions errors, LimitOptions limits, JsonSectionOptions json, Masking masking, string pathBase)
    {
        _json = json;
        _maxDepth = limits.MaxDepth;
        HttpStatuses = new HttpStatusMap(errors.CodeToHttp);
        Masking = masking;
        TypeBase = PathPrefix.Apply(pathBase, errors.TypeBase);
        Dialect = errors.Dialect;
        RequestLimits = new ReadLimits(limits.MaxRequestBytes, limits.MaxIdleBytes, limits.MaxInflation);
        ResponseLimits = RequestLimits with { MaxMessageBytes = limits.MaxResponseBytes };
        MaxErrorBytes = limits.MaxErrorBytes;
        MaxTrailerBytes = limits.MaxTrailerBytes;
        MinResponseRate = limits.MinResponseRate;
    }

    public HttpStatusMap HttpStatuses { get; }

    public Masking Masking { get; }

    /// <summary>Prefix of a problem's <c>type</c>; a path begins with the path base.</summary>
    public string TypeBase { get; }

    /// <summary>The dialect for REST clients that request none.</summary>
    public StatusDialect Dialect { get; }

    public int MaxRequestBytes => RequestLimits.MaxMessageBytes;

    public int MaxResponseBytes => ResponseLimits.MaxMessageBytes;

    /// <summary>The limits of what clients send.</summary>
    public ReadLimits RequestLimits { get; }

    /// <summary>The limits of what upstreams send.</summary>
    public ReadLimits ResponseLimits { get; }

    /// <summary>Maximum size of the body of an HTTP error that is read, in bytes.</summary>
    public int MaxErrorBytes { get; }

    /// <summary>Maximum size of gRPC trailers, in bytes.</summary>
    public int MaxTrailerBytes { get; }

    /// <summary>Minimum of bytes a second that a client must take of a response that waits for it; 0 for no minimum.</summary>
    public int MinResponseRate { get; }

    public bool IgnoreUnknownParameters => _json.IgnoreUnknownParameters;

    /// <summary>Whether the standard system parameters of a query are the gateway's.</summary>
    public bool SystemParameters => _json.SystemParameters;

    /// <summary>Compiles the masking of a section.</summary>
    public static Masking CreateMasking(ErrorOptions errors, bool isDevelopment) => errors.Masking switch
    {
        MaskingMode.Auto when isDevelopment => Masking.Off,
        MaskingMode.Off => Masking.Off,
        _ => Masking.Create(errors.MaskedCodes, errors.ShownDetails, errors.HiddenDetails),
    };

    /// <summary>Returns how requests of REST clients become messages.</summary>
    /// <param name="json">The options for the JSON of clients.</param>
    /// <param name="fillsUpdateMask">Whether the update mask of a PATCH that sends none is filled.</param>
    public WeaveOptions Weave(JsonOptions json, bool fillsUpdateMask) => new()
    {
        Json = json,
        IgnoreUnknownParameters = IgnoreUnknownParameters,
        SystemParameters = SystemParameters,
        FillUpdateMask = fillsUpdateMask,
    };

    /// <summary>Returns the options for the JSON of clients.</summary>
    public JsonOptions Json(ITypeResolver types) => new()
    {
        EmitDefaults = _json.EmitDefaults,
        ProtoFieldNames = _json.ProtoFieldNames,
        EnumsAsIntegers = _json.EnumsAsIntegers,
        Int64AsNumbers = _json.Int64AsNumbers,
        IgnoreUnknownFields = _json.IgnoreUnknownFields,
        MaxDepth = _maxDepth,
        Types = types,
    };
}
