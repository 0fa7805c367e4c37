using Microsoft.AspNetCore.Connections;

namespace StatusGateway.Server.Inbound;

/// <summary>A connection of a client, with the bytes of its responses that wait to be read. A feature of the connection.</summary>
internal sealed class ClientConnection(ConnectionContext connection)
{
    /// <summary>The bytes of responses that wait. Changed only under the lock of <see cref="UnreadResponses"/>.</summary>
    public long HeldBytes { get; set; }

    /// <summary>Closes the connection with everything on it.</summary>
    public void Abort() => connection.Abort(new ConnectionAbortedException("The client does not read its responses."));
}
