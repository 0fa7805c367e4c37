namespace StatusGateway.Faults.Clients;

/// <summary>The clients of the matrix.</summary>
public static class ProtocolClients
{
    /// <summary>Gets a simple client of unary methods.</summary>
    public static ProtocolClient Canary { get; } = new RestClient(RestForm.Lines, isHttp2: false);

    /// <summary>Gets all clients: each protocol over HTTP/1.1 and HTTP/2, in each of its forms.</summary>
    public static IReadOnlyList<ProtocolClient> All { get; } =
    [
        new GrpcClient(),
        new GrpcWebClient(isText: false),
        new GrpcWebClient(isText: true),
        new ConnectClient(isJson: false),
        new ConnectClient(isJson: true),
        Canary,
        new RestClient(RestForm.Lines, isHttp2: true),
        new RestClient(RestForm.Events, isHttp2: true),
        new RestClient(RestForm.Array, isHttp2: false),
        new RestClient(RestForm.Array, isHttp2: true),
    ];

    public static ProtocolClient Get(string name) => All.Single(client => client.Name == name);
}
