using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>A running gateway with its own document: every exchange with it is kept, to be held against that document.</summary>
internal sealed class DocumentedGateway
{
    private readonly DocumentValidator _validator;
    private readonly int _document;
    private readonly List<Exchange> _exchanges = [];

    private DocumentedGateway(GatewayHost gateway, DocumentValidator validator, int document)
    {
        Gateway = gateway;
        _validator = validator;
        _document = document;
    }

    public GatewayHost Gateway { get; }

    /// <summary>Reads the document that a gateway serves.</summary>
    /// <param name="gateway">It runs.</param>
    /// <param name="validator">What holds its answers against it.</param>
    /// <param name="path">Where the document is.</param>
    public static async Task<DocumentedGateway> ReadAsync(GatewayHost gateway, DocumentValidator validator, string path = "/openapi/v1.json")
    {
        var document = await gateway.GetAsync(path);
        Assert.True(document.Status == 200, document.ToString());
        return new DocumentedGateway(gateway, validator, await validator.LoadAsync(document.Body));
    }

    /// <summary>Sends a request, and keeps what comes.</summary>
    public async Task<Exchange> SendAsync(SentRequest request)
    {
        var exchange = await Exchange.SendAsync(Gateway.Http1, request);
        lock (_exchanges) _exchanges.Add(exchange);
        return exchange;
    }

    /// <summary>What is wrong with one exchange.</summary>
    public async Task<string[]> ComplaintsAsync(Exchange exchange) => (await _validator.ComplaintsAsync(_document, [exchange]))[0];

    /// <summary>Everything that was sent and answered is as the document says.</summary>
    /// <param name="least">How many exchanges there have been, at the least: a test that sent nothing has shown nothing.</param>
    public async Task AssertTrueAsync(int least)
    {
        Assert.True(_exchanges.Count >= least, $"There were {_exchanges.Count} exchanges only.");
        var complaints = await _validator.ComplaintsAsync(_document, _exchanges);
        var wrong = _exchanges.Zip(complaints).Where(pair => pair.Second.Length > 0).Select(pair => $"{pair.First}\n  {string.Join("\n  ", pair.Second)}").ToArray();
        Assert.True(wrong.Length == 0, $"{wrong.Length} of {_exchanges.Count} exchanges:\n{string.Join('\n', wrong.Take(20))}");
    }
}
