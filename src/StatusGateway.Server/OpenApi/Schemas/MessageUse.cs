namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>Which way a message goes.</summary>
internal enum MessageUse
{
    /// <summary>To the caller. Nothing is required: ProtoJSON leaves out what has its default.</summary>
    Answer,

    /// <summary>From the caller.</summary>
    Request,
}
