using System.Text;
using Google.Protobuf;
using StatusGateway.Transcoding.Tests.Json;
using StatusGateway.Transcoding.Tests.Protos;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>Tests that messages with every kind of field match the document, in responses and in requests.</summary>
[Collection(ValidatedDocuments.Name)]
public sealed class EverythingResponsesTests(DocumentValidator validator, RunningDocuments documents) : IClassFixture<RunningDocuments>
{
    private const int Messages = 150;
    private const string Protobuf = "application/x-protobuf";

    public static TheoryData<string> Configurations => new()
    {
        "Gateway:Json:EmitDefaults=false",
        "Gateway:Json:EmitDefaults=true",
        "Gateway:Json:ProtoFieldNames=true",
        "Gateway:Json:EnumsAsIntegers=true",
        "Gateway:Json:Int64AsNumbers=true",
    };

    [Theory]
    [MemberData(nameof(Configurations))]
    public async Task Random_messages_are_documented_as_requests_and_responses(string setting)
    {
        await using var gateway = await EverythingService.StartAsync(setting);
        var api = await DocumentedGateway.ReadAsync(gateway, validator);
        for (var seed = 0; seed < Messages; seed++)
        {
            var random = new RandomMessages(seed);
            await EchoAsync(api, "wide", random.Wide());
            await EchoAsync(api, "old", Complete(random.Old()));
        }

        await api.AssertDocumentedAsync(minCount: 4 * Messages);
    }

    [Theory]
    [InlineData("Gateway:Streams:Envelope=true")]
    [InlineData("Gateway:Streams:Envelope=false")]
    public async Task Streams_of_random_messages_are_documented(string setting)
    {
        await using var gateway = await EverythingService.StartAsync(setting);
        var api = await DocumentedGateway.ReadAsync(gateway, validator);
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new RandomMessages(seed);
            var texts = new List<string>();
            for (var i = 0; i < 5; i++)
            {
                var response = await api.SendAsync(new("POST /everything/v1/wide") { Body = random.Wide().ToByteArray(), Type = Protobuf, Headers = [("accept", "application/json")] });
                Assert.Equal(200, response.Status);
                texts.Add(response.Text);
            }

            foreach (var accept in (string[])["application/x-ndjson", "text/event-stream", "application/json"])
            {
                await api.SendAsync(new("POST /everything/v1/wide:stream") { Json = $"[{string.Join(',', texts)}]", Headers = [("accept", accept)] });
                await api.SendAsync(new("POST /everything/v1/wide:stream") { Body = Encoding.UTF8.GetBytes(string.Join('\n', texts)), Type = "application/x-ndjson", Headers = [("accept", accept)] });
            }
        }

        await api.AssertDocumentedAsync(minCount: 200);
    }

    [Fact]
    public async Task Parts_of_messages_and_parameters_are_documented()
    {
        await using var gateway = await EverythingService.StartAsync();
        var api = await DocumentedGateway.ReadAsync(gateway, validator);
        foreach (var request in (SentRequest[])
        [
            new("POST /everything/v1/child") { Json = """{"fInt64": "5", "fInner": {"number": 1}}""" },
            new("POST /everything/v1/children") { Json = """[{"fInt32": 5}, {}]""" },
            new("POST /everything/v1/children?fInt32=5&mString[a.b]=c") { Json = "[]" },
            new("POST /everything/v1/map") { Json = """{"a": {"fBool": true}, "": {}}""" },
            new("POST /everything/v1/value") { Json = """{"any": [1, null, {"thing": "goes"}]}""" },
            new("POST /everything/v1/value") { Json = "null" },
            new("POST /everything/v1/any") { Json = """{"@type": "type.googleapis.com/test.wide.Inner", "number": 5}""" },
            new("POST /everything/v1/any") { Json = "{}" },
            new("POST /everything/v1/long") { Json = "\"-9223372036854775808\"" },
            new("POST /everything/v1/colors") { Json = """["RED", "ROUGE", 7]""" },
            "GET /everything/v1/longs/-5/GREEN/true/2020-01-01T00:00:00Z",
            "GET /everything/v1/wide?fDouble=1.5&fFloat=-1e3&fInt32=-5&fInt64=-9223372036854775808&fUint32=4294967295&fUint64=18446744073709551615&fBool=true&fString=a%20b&fBytes=AQI%3D&fColor=RED",
            "GET /everything/v1/wide?rInt32=1&rInt32=2&rString=a&rString=&rColor=RED&rColor=GREEN&rwTimestamp=2020-01-01T00:00:00Z&rwTimestamp=2020-01-01T00:00:00.5Z&rwInt64=5",
            "GET /everything/v1/wide?mString[a]=b&mString[%5B]=c&mInt32[-1]=2&mUint64[5]=6&mBool[true]=false&mColor[x]=GREEN&mTimestamp[x]=2020-01-01T00:00:00Z&mBytes[k]=AQI%3D",
            "GET /everything/v1/wide?wTimestamp=2020-01-01T00:00:00Z&wDuration=-1.5s&wMask=a,b.cD&wDouble=0.5&wInt64=5&wUint64=6&wInt32=-1&wUint32=1&wBool=false&wString=&wBytes=AQ%3D%3D",
            "GET /everything/v1/wide?fInner.number=1&fInner.text=a&fInner.numbers=1&fInner.numbers=2&cString=x&oInt64=5&%40odd%20name%2F~=y&digits2AndMore=3&highNumber=4",
            "GET /everything/v1/old?must=1&number=7&text=a&shade=DARK&cluster.size=5&unpacked=1&unpacked=2&shades=DARK&shades=LIGHT&levelByName[a]=TOP&grp.value=1",
            new("POST /everything/v1/folders/1/things?number=5") { Json = """{"name": "n", "title": "t", "secret": "s"}""" },
            new("PATCH /everything/v1/folders/1/things/2?parent=p") { Json = """{"title": "t", "part": {"name": "n", "title": "t"}}""" },
            new("POST /everything/v1/things") { Json = """{"parent": "p", "thing": {"name": "n", "title": "t"}}""" },
        ])
        {
            var response = await api.SendAsync(request);
            Assert.True(response.Status == 200, $"{response}\n{response.Text}");
        }

        await api.AssertDocumentedAsync(minCount: 20);
    }

    [Theory]
    [InlineData("POST /everything/v1/wide", """{"fInt64": 5}""")]
    [InlineData("POST /everything/v1/wide", """{"fInt64": "5.0"}""")]
    [InlineData("POST /everything/v1/wide", """{"fUint64": "18446744073709551616"}""")]
    [InlineData("POST /everything/v1/wide", """{"fInt32": 2147483648}""")]
    [InlineData("POST /everything/v1/wide", """{"fBytes": "***"}""")]
    [InlineData("POST /everything/v1/wide", """{"fColor": "PURPLE"}""")]
    [InlineData("POST /everything/v1/wide", """{"mInt32": {"x": 1}}""")]
    [InlineData("POST /everything/v1/wide", """{"mBool": {"yes": true}}""")]
    [InlineData("POST /everything/v1/wide", """{"cInt32": 1, "cString": "x"}""")]
    [InlineData("POST /everything/v1/wide", """{"wTimestamp": "2020-01-01"}""")]
    [InlineData("POST /everything/v1/wide", """{"wDuration": "1"}""")]
    [InlineData("POST /everything/v1/wide", """{"wStruct": []}""")]
    [InlineData("POST /everything/v1/wide", """{"wAny": {"number": 5}}""")]
    [InlineData("POST /everything/v1/wide", """{"wEmpty": {"a": 1}}""")]
    [InlineData("POST /everything/v1/wide", """{"fInner": {"nope": 1}}""")]
    [InlineData("POST /everything/v1/wide", """{"rChild": [{"nope": 1}]}""")]
    [InlineData("POST /everything/v1/old", """{"must": 1, "shade": 1}""")]
    [InlineData("POST /everything/v1/old", "{}")]
    [InlineData("POST /everything/v1/things", """{"parent": "p", "thing": {"name": "n"}}""")]
    [InlineData("POST /everything/v1/things", """{"parent": "p", "thing": {"name": "n", "title": "t", "revision": "5"}}""")]
    [InlineData("GET /everything/v1/wide?fInt64=x", null)]
    [InlineData("GET /everything/v1/wide?fColor=PURPLE", null)]
    [InlineData("GET /everything/v1/wide?mInt32[x]=1", null)]
    [InlineData("GET /everything/v1/wide?wDuration=1", null)]
    public async Task An_invalid_message_violates_the_document(string line, string? json)
    {
        var api = documents.Everything;

        var exchange = await api.SendAsync(json is null ? line : new SentRequest(line) { Json = json });

        Assert.NotEmpty(await api.ViolationsAsync(exchange));
        Assert.Empty(await api.ViolationsAsync(exchange with { IsInvalid = true }));
    }

    /// <summary>Sends a message as bytes, then sends the JSON of the response back.</summary>
    private static async Task EchoAsync(DocumentedGateway api, string name, IMessage message)
    {
        var first = await api.SendAsync(new($"POST /everything/v1/{name}") { Body = message.ToByteArray(), Type = Protobuf, Headers = [("accept", "application/json")] });
        Assert.True(first.Status == 200, first.Text);
        var second = await api.SendAsync(new($"POST /everything/v1/{name}") { Json = first.Text });
        Assert.Equal((first.Status, first.Text), (second.Status, second.Text));
    }

    /// <summary>Sets the required fields, without which the gateway rejects the message.</summary>
    private static Old Complete(Old message)
    {
        if (!message.HasMust) message.Must = 1;
        if (message.Cluster?.Old is { } inner) Complete(inner);
        return message;
    }
}
