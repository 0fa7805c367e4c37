using System.Text;
using Microsoft.OpenApi;
using StatusGateway.Server.Model;
using StatusGateway.Server.OpenApi.Schemas;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi;

/// <summary>Writes a binding as an operation.</summary>
internal sealed class OperationWriter(SchemaWriter schemas, ErrorResponses errors, ServiceTags tags, bool hasEnvelope)
{
    private readonly ContentWriter _content = new(schemas, errors, hasEnvelope);

    public OpenApiOperation Write(RouteTarget.Rest target, OpenApiPath path)
    {
        var (binding, model) = target;
        var method = model.Schema;
        var comment = model.Upstream.Schema?.Comments.Find(method.FullName);
        var responses = errors.Create(model, binding);
        responses["200"] = _content.Response(model, binding);
        responses["2XX"] = _content.Response(model, binding, "Another success status that the service sets. The content is the same, except for 204, which has none.");
        var operation = new OpenApiOperation
        {
            OperationId = tags.OperationId(target),
            Summary = comment is { Summary.Length: > 0 } ? comment.Summary : ToWords(method.Name),
            Description = Describe(comment, binding),
            Deprecated = method.IsDeprecated,
            Tags = new HashSet<OpenApiTagReference> { tags.FindTag(model) },
            Parameters = [.. ParameterWriter.Write(model, binding, path)],
            RequestBody = binding.HasBody ? _content.Body(model, binding) : null,
            Responses = [],
        };
        foreach (var (status, response) in responses) operation.Responses.Add(status, response);
        return operation;
    }

    private static string? Describe(SchemaComment? comment, HttpBinding binding)
    {
        var text = new StringBuilder(comment?.Description);
        if (binding.HttpMethod == "*") Add("Every HTTP method calls this operation.");
        if (binding.Method is { ServerStreaming: true, ClientStreaming: false })
            Add("The response is a stream: each message arrives as soon as the service sends it. Clients that wait for the end of the response show nothing until then; `curl -N` shows each message.");
        if (binding.Method is { ClientStreaming: true, ServerStreaming: true })
            Add("The request and the response are streams. Over HTTP/2, responses arrive while the client still sends; over HTTP/1.1, after the client's last message.");
        return text.Length == 0 ? null : text.ToString();

        void Add(string sentence) => text.Append(text.Length == 0 ? "" : "\n\n").Append(sentence);
    }

    /// <summary>Splits a name into words: <c>ListBooks</c> becomes "List books".</summary>
    internal static string ToWords(string name)
    {
        var words = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            var isUpper = char.IsAsciiLetterUpper(name[i]);
            var startsWord = i > 0 && isUpper && (!char.IsAsciiLetterUpper(name[i - 1]) || (i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1])));
            if (startsWord) words.Append(' ');
            var isAcronym = isUpper && ((i + 1 < name.Length && char.IsAsciiLetterUpper(name[i + 1])) || (i > 0 && char.IsAsciiLetterUpper(name[i - 1]) && !startsWord));
            words.Append(name[i] == '_' ? ' ' : i > 0 && isUpper && !isAcronym ? char.ToLowerInvariant(name[i]) : name[i]);
        }

        return words.ToString();
    }
}
