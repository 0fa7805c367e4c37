namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>Options of shared ports.</summary>
internal sealed class SharedPortOptions
{
    /// <summary>
    /// Gets or sets the timeout for the bytes that identify the protocol, from the moment a connection is accepted. Kestrel's own timeouts
    /// start later. The default is 30 seconds.
    /// </summary>
    public TimeSpan FirstBytesTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
