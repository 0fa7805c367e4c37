
namespace StatusGateway.Server.Options;

internal enum MaskingMode
{
    Auto,
    On,
    Off,
}
