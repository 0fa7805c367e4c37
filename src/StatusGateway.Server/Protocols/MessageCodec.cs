namespace StatusGateway.Server.Protocols;

/// <summary>What messages are written in.</summary>
internal enum MessageCodec
{
    Proto,
    Json,
}
