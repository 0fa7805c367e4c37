using StatusGateway.Core;
using StatusGateway.Core.Dialects;

namespace StatusGateway.Server.Options;

internal sealed class ErrorOptions
{
    public string TypeBase { get; set; } = "/errors/";

    public Dictionary<RpcCode, int> CodeToHttp { get; } = [];

    public MaskingMode Masking { get; set; } = MaskingMode.Auto;

    /// <summary>The codes to mask, or null for the default codes.</summary>
    public List<RpcCode>? MaskedCodes { get; set; }

    /// <summary>The types of details to keep when masking, or null for the default types.</summary>
    public List<string>? ShownDetails { get; set; }

    /// <summary>The types of details to remove when masking, or null for the default types.</summary>
    public List<string>? HiddenDetails { get; set; }

    public StatusDialect Dialect { get; set; } = StatusDialect.Problem;
}
