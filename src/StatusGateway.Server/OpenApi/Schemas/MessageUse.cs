namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>Whether a message is sent in a request or in a response.</summary>
internal enum MessageUse
{
    /// <summary>Sent to the client. No field is required, because ProtoJSON omits default values.</summary>
    Response,

    /// <summary>Sent by the client.</summary>
    Request,
}
