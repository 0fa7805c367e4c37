using Google.Api;
using StatusGateway.Core.Http;
using StatusGateway.Core.Reading;
using StatusGateway.Demo.Library.V1;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Core.Tests.Dialects;

/// <summary>Reads answers of a library behind REST.</summary>
internal static class HttpErrors
{
    public static SchemaSet Library { get; } = SchemaSet.FromGenerated(LibraryReflection.Descriptor);

    public static HttpResponseStatusOptions Options { get; } = new() { Domain = UpstreamAnswer.UpstreamName };

    public static HttpErrorStatus Read(UpstreamAnswer answer) => HttpErrorReader.Read(
        answer.Body,
        new HttpErrorResponse(answer.HttpStatus)
        {
            ReasonPhrase = answer.ReasonPhrase,
            ContentType = answer.Header("content-type"),
            RetryAfter = answer.Header("retry-after"),
            Fields = new BindingFieldResolver(Binding("CreateBook")),
        },
        Options);

    /// <summary>A method's first binding; of another rule where one is given.</summary>
    public static HttpBinding Binding(string method, HttpRule? rule = null)
    {
        var schema = Library.Services[0].Methods.Single(candidate => candidate.Name == method);
        var faults = new List<HttpRuleError>();
        var bindings = HttpBinding.Compile(schema, rule ?? schema.HttpRule!, faults);
        Assert.Empty(faults);
        return bindings[0];
    }
}
