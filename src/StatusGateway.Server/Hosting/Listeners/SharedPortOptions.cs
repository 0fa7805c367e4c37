namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>What can be set about telling the protocols apart.</summary>
internal sealed class SharedPortOptions
{
    /// <summary>
    /// How long a connection may take to show its protocol, from being accepted, before it is closed. Kestrel's own
    /// timeouts begin only when it is given the connection.
    /// </summary>
    public TimeSpan FirstBytesTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
