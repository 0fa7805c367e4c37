using Google.Protobuf;
using StatusGateway.Transcoding.Tests.Weaving;

namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>Bodies in protobuf in place of JSON.</summary>
public class WeaveProtobufTests
{
    // Field 500, which nothing knows.
    private static readonly byte[] Unknown = [0xA2, 0x1F, 0x01, (byte)'x'];

    [Fact]
    public void The_message_goes_on_as_it_came()
    {
        byte[] body = [.. new Request { Name = "n", Thing = new Thing { Title = "t" } }.ToByteArray(), .. Unknown];

        Assert.Equal(body, Weaver.WovenOfProtobuf("POST /v1/x *", "/v1/x", body).Bytes);
    }

    [Fact]
    public void A_field_that_is_a_message_goes_on_as_it_came()
    {
        byte[] body = [.. new Thing { Title = "t" }.ToByteArray(), .. Unknown];

        var (message, bytes) = Weaver.WovenOfProtobuf("POST /v1/x thing", "/v1/x?name=n", body);

        Assert.Equal(("n", "t"), (message.Name, message.Thing.Title));
        Assert.True(bytes.AsSpan().IndexOf(body) > 0);
    }

    [Fact]
    public void Path_and_query_win()
    {
        Assert.Equal("path", Weaver.WovenOfProtobuf("POST /v1/{name} *", "/v1/path", new Request { Name = "body" }.ToByteArray()).Message.Name);
        var nested = Weaver.WovenOfProtobuf("PATCH /v1/{thing.name} thing", "/v1/path", new Thing { Name = "body", Title = "t" }.ToByteArray()).Message;
        Assert.Equal(new Request { Thing = new Thing { Name = "path", Title = "t" } }, nested);
    }

    [Fact]
    public void An_empty_body_is_an_empty_message()
    {
        Assert.Equal(new Request(), Weaver.WovenOfProtobuf("POST /v1/x *", "/v1/x", []).Message);
        Assert.Equal(new Request { Thing = new Thing { Name = "path" } }, Weaver.WovenOfProtobuf("PATCH /v1/{thing.name} thing", "/v1/path", []).Message);
    }

    [Theory]
    [InlineData("POST /v1/x *", new byte[] { 0xFF })]
    [InlineData("POST /v1/x *", new byte[] { 0x0A, 0x7F, 0x41 })]
    [InlineData("POST /v1/x thing", new byte[] { 0x0A, 0x01, 0xFF })]
    public void Bytes_that_are_not_the_message_are_refused(string rule, byte[] body) =>
        Assert.StartsWith("body: ", Weaver.RefusalOfProtobuf(rule, "/v1/x", body), StringComparison.Ordinal);

    [Theory]
    [InlineData("POST /v1/x *", "weaving.v1.Request")]
    [InlineData("POST /v1/x thing", "weaving.v1.Thing")]
    [InlineData("POST /v1/x name", null)]
    [InlineData("POST /v1/x things", null)]
    [InlineData("POST /v1/x labels", null)]
    [InlineData("GET /v1/x", null)]
    public void A_binding_says_whether_its_body_is_a_message(string rule, string? name) =>
        Assert.Equal(name, Weaver.Binding(rule).BodyMessage?.FullName);
}
