namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>How a message is sent, which decides what is required.</summary>
internal enum MessageUse
{
    /// <summary>Sent to the client. No field is required, because ProtoJSON omits default values.</summary>
    Response,

    /// <summary>Sent by the client.</summary>
    Request,

    /// <summary>Sent by the client with an update mask. No field is required, because the mask names those that are sent.</summary>
    Update,

    /// <summary>Sent by the client with an update mask and messages that it updates: required are the mask and these messages, but no field in them.</summary>
    UpdateRequest,
}
