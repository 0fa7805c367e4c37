using System.Text;
using Microsoft.OpenApi;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.OpenApi.Schemas;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi;

/// <summary>Writes a binding as an operation.</summary>
internal sealed class OperationWriter(SchemaWriter schemas, ErrorAnswers errors, ServiceTags tags)
{
    private readonly ContentWriter _contents = new(schemas, errors);

    public OpenApiOperation Write(RouteTarget.Rest target, SpelledPath path)
    {
        var (binding, model) = target;
        var method = model.Schema;
        var comment = model.Upstream.Schema?.Comments.Find(method.FullName);
        var answers = errors.Of(model, binding);
        answers["200"] = _contents.Answer(model, binding);
        answers["2XX"] = _contents.Answer(model, binding, "Another success, where the service says so: the same content, or none with 204.");
        var operation = new OpenApiOperation
        {
            OperationId = tags.OperationId(target),
            Summary = comment is { Summary.Length: > 0 } ? comment.Summary : Words(method.Name),
            Description = Describe(comment, binding),
            Deprecated = method.IsDeprecated,
            Tags = new HashSet<OpenApiTagReference> { tags.TagOf(model) },
            Parameters = [.. ParameterWriter.Write(model, binding, path)],
            RequestBody = binding.HasBody ? _contents.Body(model, binding) : null,
            Responses = [],
        };
        foreach (var (status, answer) in answers) operation.Responses.Add(status, answer);
        return operation;
    }

    private static string? Describe(SchemaComment? comment, HttpBinding binding)
    {
        var text = new StringBuilder(comment?.Description);
        if (binding.HttpMethod == "*") Add("Every verb does the same.");
        if (binding.Method is { ServerStreaming: true, ClientStreaming: false })
            Add("A stream: messages come as there are any. A page that waits for the end shows nothing before it; `curl -N` does.");
        if (binding.Method is { ClientStreaming: true, ServerStreaming: true })
            Add("A stream each way: over HTTP/2 answers come while messages are sent, over HTTP/1.1 after the last of them.");
        return text.Length == 0 ? null : text.ToString();

        void Add(string sentence) => text.Append(text.Length == 0 ? "" : "\n\n").Append(sentence);
    }

    /// <summary>A name as words: <c>ListBooks</c> is "List books".</summary>
    internal static string Words(string name)
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
