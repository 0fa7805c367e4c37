namespace StatusGateway.Server.Configuration;

/// <summary>Holds the snapshot that new calls take. Thread-safe.</summary>
internal sealed class GatewayState(GatewaySnapshot first)
{
    private GatewaySnapshot _current = first;

    public GatewaySnapshot Current => Volatile.Read(ref _current);

    /// <summary>Puts another one in its place; calls in flight keep the one that they have.</summary>
    public void Swap(GatewaySnapshot next) => Volatile.Write(ref _current, next);
}
