using StatusGateway.Core;
using StatusGateway.Core.Dialects;

namespace StatusGateway.Server.Options;

internal sealed class ErrorOptions
{
    public string TypeBase { get; set; } = "/errors/";

    public Dictionary<RpcCode, int> CodeToHttp { get; } = [];

    public MaskingMode Masking { get; set; } = MaskingMode.Auto;

    /// <summary>Null: the codes that are masked by default.</summary>
    public List<RpcCode>? MaskedCodes { get; set; }

    /// <summary>Null: the details that stay by default.</summary>
    public List<string>? ShownDetails { get; set; }

    /// <summary>Null: the details that go by default.</summary>
    public List<string>? HiddenDetails { get; set; }

    public StatusDialect Dialect { get; set; } = StatusDialect.Problem;
}
