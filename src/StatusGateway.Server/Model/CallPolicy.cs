using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Model;

/// <summary>How calls are answered, as the sections Errors, Limits and Json say for the gateway, or for a method. Immutable.</summary>
internal sealed class CallPolicy
{
    private readonly JsonSectionOptions _json;
    private readonly int _maxDepth;

    /// <param name="errors">The section Errors.</param>
    /// <param name="limits">The section Limits.</param>
    /// <param name="json">The section Json.</param>
    /// <param name="masking">What <paramref name="errors"/> says of masking, compiled.</param>
    /// <param name="pathBase">Prefix of what is served.</param>
    public CallPolicy(ErrorOptions errors, LimitOptions limits, JsonSectionOptions json, Masking masking, string pathBase)
    {
        _json = json;
        _maxDepth = limits.MaxDepth;
        HttpStatuses = new HttpStatusMap(errors.CodeToHttp);
        Masking = masking;
        TypeBase = PathPrefix.Apply(pathBase, errors.TypeBase);
        Dialect = errors.Dialect;
        MaxRequestBytes = limits.MaxRequestBytes;
        MaxResponseBytes = limits.MaxResponseBytes;
        MaxErrorBytes = limits.MaxErrorBytes;
        MaxTrailerBytes = limits.MaxTrailerBytes;
    }

    public HttpStatusMap HttpStatuses { get; }

    public Masking Masking { get; }

    /// <summary>Prefix of a problem's <c>type</c>, with that of what is served in front where it is a path.</summary>
    public string TypeBase { get; }

    /// <summary>What a caller of REST gets who does not ask.</summary>
    public StatusDialect Dialect { get; }

    public int MaxRequestBytes { get; }

    public int MaxResponseBytes { get; }

    /// <summary>Of an error of an HTTP upstream; what is over is not looked at.</summary>
    public int MaxErrorBytes { get; }

    /// <summary>Limit of gRPC's trailers.</summary>
    public int MaxTrailerBytes { get; }

    public bool IgnoreUnknownParameters => _json.IgnoreUnknownParameters;

    /// <summary>Compiles what a section says of masking.</summary>
    public static Masking MaskingOf(ErrorOptions errors, bool isDevelopment) => errors.Masking switch
    {
        MaskingMode.Auto when isDevelopment => Masking.Off,
        MaskingMode.Off => Masking.Off,
        _ => Masking.Create(errors.MaskedCodes, errors.ShownDetails, errors.HiddenDetails),
    };

    /// <summary>For what callers send and get.</summary>
    public JsonOptions Json(ITypeResolver types) => new()
    {
        EmitDefaults = _json.EmitDefaults,
        ProtoFieldNames = _json.ProtoFieldNames,
        EnumsAsIntegers = _json.EnumsAsIntegers,
        IgnoreUnknownFields = _json.IgnoreUnknownFields,
        MaxDepth = _maxDepth,
        Types = types,
    };
}
