namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>Tests that the responses of the demo match its document, with different configurations.</summary>
[Collection(ValidatedDocuments.Name)]
public sealed class LibraryResponsesTests(DocumentValidator validator)
{
    private static readonly string RequestLimit = $"Gateway:Limits:MaxRequestBytes={LibraryCalls.MaxRequestBytes}";

    /// <summary>The settings, whether they select proto field names, and whether they write enums as numbers.</summary>
    public static TheoryData<string, bool, bool> Configurations => new()
    {
        { "", false, false },
        { "Gateway:Errors:Masking=Off", false, false },
        { "Gateway:Errors:Dialect=GoogleError;Gateway:Errors:CodeToHttp:NOT_FOUND=410;Gateway:Errors:CodeToHttp:INVALID_ARGUMENT=422", false, false },
        { "Gateway:Errors:Dialect=RpcStatus;Gateway:Errors:TypeBase=https://errors.example.com/", false, false },
        { "Gateway:Json:EmitDefaults=true", false, false },
        { "Gateway:Json:ProtoFieldNames=true", true, false },
        { "Gateway:Json:EnumsAsIntegers=true", false, true },
        { "Gateway:Streams:Envelope=false", false, false },
        { "Gateway:Json:EmitDefaults=true;Gateway:Json:ProtoFieldNames=true;Gateway:Json:EnumsAsIntegers=true;Gateway:Errors:Dialect=GoogleError", true, true },
    };

    [Theory]
    [MemberData(nameof(Configurations))]
    public async Task Every_response_of_the_demo_is_documented(string settings, bool protoFieldNames, bool enumsAsIntegers)
    {
        await using var gateway = await GatewayHost.StartAsync([.. settings.Split(';', StringSplitOptions.RemoveEmptyEntries), RequestLimit]);
        var api = await DocumentedGateway.ReadAsync(gateway, validator);
        var statuses = new HashSet<int>();
        foreach (var request in new LibraryCalls(protoFieldNames, enumsAsIntegers).All()) statuses.Add((await api.SendAsync(request)).Status);

        await api.AssertDocumentedAsync(minCount: 100);

        // The calls received the statuses that they were written for.
        Assert.Superset(new HashSet<int> { 200, 401, 403, 409, 413, 415, 429, 500, 504 }, statuses);
    }

    [Fact]
    public async Task The_document_of_the_upstream_describes_the_same_responses()
    {
        await using var gateway = await GatewayHost.StartAsync(RequestLimit);
        var api = await DocumentedGateway.ReadAsync(gateway, validator, "/openapi/demo.json");
        foreach (var request in new LibraryCalls().All()) await api.SendAsync(request);

        await api.AssertDocumentedAsync(minCount: 100);
    }

    [Fact]
    public async Task A_request_that_the_gateway_rejects_violates_the_document()
    {
        await using var gateway = await GatewayHost.StartAsync();
        var api = await DocumentedGateway.ReadAsync(gateway, validator);
        foreach (var request in (SentRequest[])
        [
            "GET /v1/shelves?nope=1",
            "GET /v1/shelves?pageSize=x",
            "GET /v1/shelves?pageSize=1&pageSize=2",
            "DELETE /v1/shelves/1?etag=x",
            new("GET /v1/shelves") { Json = "{}" },
            new("POST /v1/shelves") { Json = """{"theme": 5}""" },
            new("POST /v1/shelves") { Json = """{"nope": 5}""" },
            new("POST /v1/shelves") { Json = "[]" },
            new("POST /v1/shelves") { Body = "x"u8.ToArray(), Type = "text/plain" },
            new("POST /v1/shelves/1/books") { Json = """{"format": "PAPYRUS"}""" },
            new("POST /v1/shelves/1/books") { Json = """{"copies": 1.5}""" },
            new("POST /v1/shelves/1/books") { Json = """{"published": "yesterday"}""" },
            new("POST /v1/shelves/1/books") { Json = """{"labels": {"a": 1}}""" },
            new("PATCH /v1/shelves/1/books/1?updateMask=title&updateMask=isbn") { Json = "{}" },
            new("POST /v1/books:chat") { Json = """{"text": "no list"}""" },
        ])
        {
            var exchange = await api.SendAsync(request);
            var violations = await api.ViolationsAsync(exchange);
            Assert.True(violations.Length > 0, exchange.ToString());
            Assert.Empty(await api.ViolationsAsync(exchange with { IsInvalid = true }));
        }
    }
}
