using Google.Api;
using StatusGateway.Core.Http;
using StatusGateway.Core.Reading;
using StatusGateway.Demo.Library.V1;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Core.Tests.Http;

/// <summary>Reads error responses of a REST upstream.</summary>
internal static class HttpErrors
{
    public static SchemaSet Library { get; } = SchemaSet.FromGenerated(LibraryReflection.Descriptor);

    public static HttpResponseStatusOptions Options { get; } = new() { Domain = UpstreamErrorCase.UpstreamName };

    public static HttpErrorStatus Read(UpstreamErrorCase response) => HttpErrorReader.Read(
        response.Body,
        new HttpErrorResponse(response.HttpStatus)
        {
            ReasonPhrase = response.ReasonPhrase,
            ContentType = response.Header("content-type"),
            RetryAfter = response.Header("retry-after"),
            ErrorType = response.Header("x-amzn-errortype"),
            Fields = new BindingFieldResolver(Binding("CreateBook")),
        },
        Options);

    /// <summary>Gets the first binding of a method, or of another rule.</summary>
    public static HttpBinding Binding(string method, HttpRule? rule = null)
    {
        var schema = Library.Services[0].Methods.Single(candidate => candidate.Name == method);
        var errors = new List<HttpRuleError>();
        var bindings = HttpBinding.Compile(schema, rule ?? schema.HttpRule!, errors);
        Assert.Empty(errors);
        return bindings[0];
    }
}
