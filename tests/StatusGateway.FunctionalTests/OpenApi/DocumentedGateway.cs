namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>A running gateway and its document. Records every exchange, and validates all of them against the document.</summary>
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

    /// <summary>Reads the document of a gateway.</summary>
    /// <param name="gateway">The running gateway.</param>
    /// <param name="validator">Validates the exchanges.</param>
    /// <param name="path">The path of the document.</param>
    public static async Task<DocumentedGateway> ReadAsync(GatewayHost gateway, DocumentValidator validator, string path = "/openapi/v1.json")
    {
        var document = await gateway.GetAsync(path);
        Assert.True(document.Status == 200, document.ToString());
        return new DocumentedGateway(gateway, validator, await validator.LoadAsync(document.Body));
    }

    /// <summary>Sends a request, and records the exchange.</summary>
    public async Task<Exchange> SendAsync(SentRequest request)
    {
        var exchange = await Exchange.SendAsync(Gateway.Http1, request);
        lock (_exchanges) _exchanges.Add(exchange);
        return exchange;
    }

    /// <summary>Gets the violations of one exchange.</summary>
    public async Task<string[]> ViolationsAsync(Exchange exchange) => (await _validator.ViolationsAsync(_document, [exchange]))[0];

    /// <summary>Asserts that every recorded exchange is valid.</summary>
    /// <param name="minCount">The minimum number of exchanges. It catches tests that send nothing.</param>
    public async Task AssertDocumentedAsync(int minCount)
    {
        Assert.True(_exchanges.Count >= minCount, $"There were only {_exchanges.Count} exchanges.");
        var violations = await _validator.ViolationsAsync(_document, _exchanges);
        var invalid = _exchanges.Zip(violations).Where(pair => pair.Second.Length > 0).Select(pair => $"{pair.First}\n  {string.Join("\n  ", pair.Second)}").ToArray();
        Assert.True(invalid.Length == 0, $"{invalid.Length} of {_exchanges.Count} exchanges:\n{string.Join('\n', invalid.Take(20))}");
    }
}
