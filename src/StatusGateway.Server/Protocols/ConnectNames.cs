namespace StatusGateway.Server.Protocols;

/// <summary>Header names and media types of the Connect protocol.</summary>
internal static class ConnectNames
{
    public const string StreamMediaType = "application/connect";
    public const string Proto = "application/proto";
    public const string Version = "connect-protocol-version";
    public const string KnownVersion = "1";
    public const string KnownGetVersion = "v1";
    public const string Timeout = "connect-timeout-ms";
    public const string Encoding = "connect-content-encoding";
    public const string AcceptEncoding = "connect-accept-encoding";
}
