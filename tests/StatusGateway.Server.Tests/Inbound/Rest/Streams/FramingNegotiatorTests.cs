using StatusGateway.Server.Inbound.Rest.Streams;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Tests.Inbound.Rest.Streams;

public class FramingNegotiatorTests
{
    private const string Ndjson = "application/x-ndjson";
    private const string Events = "text/event-stream";
    private const string Array = "application/json";

    [Theory]
    [InlineData(null, Ndjson)]
    [InlineData("", Ndjson)]
    [InlineData("*/*", Ndjson)]
    [InlineData("application/x-ndjson", Ndjson)]
    [InlineData("text/event-stream", Events)]
    [InlineData("application/json", Array)]
    [InlineData("APPLICATION/JSON", Array)]
    [InlineData("application/*", Ndjson)]
    [InlineData("text/*", Events)]
    [InlineData("text/html, application/xhtml+xml, */*;q=0.8", Ndjson)]
    [InlineData("application/json, */*", Array)]
    [InlineData("application/json;q=0.5, */*", Ndjson)]
    [InlineData("application/json;q=0.5, text/event-stream;q=0.6", Events)]
    [InlineData("text/event-stream, application/json", Events)]
    [InlineData("application/json, text/event-stream", Array)]
    [InlineData("application/x-ndjson;q=0, */*", Array)]
    [InlineData("application/x-ndjson;q=0, application/json;q=0, */*", Events)]
    public void Accept_selects_the_framing(string? accept, string mediaType) =>
        Assert.Equal(mediaType, FramingNegotiator.Choose(accept, ResponseAlt.None, hasEnvelope: true).MediaType);

    [Theory]
    [InlineData("application/x-protobuf", Ndjson)]
    [InlineData("application/protobuf, application/json;q=0.1", Array)]
    [InlineData("image/png", Ndjson)]
    [InlineData("application/json;q=0", Ndjson)]
    [InlineData("nonsense", Ndjson)]
    public void Unsupported_media_types_select_a_default_framing(string accept, string mediaType) =>
        Assert.Equal(mediaType, FramingNegotiator.Choose(accept, ResponseAlt.None, hasEnvelope: true).MediaType);

    [Theory]
    [InlineData("application/json; dialect=google-error", Array)]
    [InlineData("application/json; dialect=google-error, */*", Array)]
    [InlineData("application/x-ndjson, application/json; dialect=google-error", Ndjson)]
    [InlineData("application/json; dialect=google-error, application/x-ndjson", Ndjson)]
    [InlineData("application/json; dialect=google-error, application/x-ndjson;q=0.9", Array)]
    [InlineData("text/event-stream, application/problem+json", Events)]
    [InlineData("application/problem+json", Ndjson)]
    [InlineData("application/json; dialect=rpc-status, application/json", Array)]
    public void Media_types_of_error_dialects_have_lower_precedence(string accept, string mediaType) =>
        Assert.Equal(mediaType, FramingNegotiator.Choose(accept, ResponseAlt.None, hasEnvelope: true).MediaType);

    [Theory]
    [InlineData(null, "sse", Events)]
    [InlineData("application/json", "sse", Events)]
    [InlineData(null, "json", Array)]
    [InlineData("*/*", "json;enum-encoding=int", Array)]
    [InlineData("application/x-ndjson", "json", Ndjson)]
    [InlineData("text/event-stream", "json", Events)]
    [InlineData(null, "proto", Ndjson)]
    [InlineData("application/json", "proto", Array)]
    public void The_query_has_precedence_over_a_client_that_accepts_anything(string? accept, string alt, string mediaType) =>
        Assert.Equal(mediaType, FramingNegotiator.Choose(accept, SystemParameters.Read(null, $"alt={alt}").Alt, hasEnvelope: true).MediaType);

    [Fact]
    public void Lines_have_no_envelope_by_option()
    {
        Assert.Same(StreamFraming.Lines, FramingNegotiator.Choose(null, ResponseAlt.None, hasEnvelope: false));
        Assert.Same(StreamFraming.Ndjson, FramingNegotiator.Choose("application/x-ndjson", ResponseAlt.None, hasEnvelope: true));
        Assert.Same(StreamFraming.EventStream, FramingNegotiator.Choose("text/event-stream", ResponseAlt.None, hasEnvelope: false));
    }
}
