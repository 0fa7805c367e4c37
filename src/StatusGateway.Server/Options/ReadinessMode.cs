
namespace StatusGateway.Server.Options;

internal enum ReadinessMode
{
    Any,
    All,
}
