using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Google.Api;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>Something wrong with a google.api.http rule.</summary>
/// <param name="Selector">Full name of the method.</param>
/// <param name="Message">What is wrong, with the value, and what to do about it.</param>
public sealed record HttpRuleError(string Selector, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Selector}: {Message}";
}

/// <summary>One binding of a method to a verb and a path template (google.api.HttpRule), checked against the schema. Immutable.</summary>
public sealed class HttpBinding
{
    // RFC 9110, section 5.6.2; no "*", which would read as a pattern.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private HttpBinding(MethodSchema method, string httpMethod, PathTemplate template, int index)
    {
        Method = method;
        HttpMethod = httpMethod;
        Template = template;
        Index = index;
    }

    /// <summary>The method that is called.</summary>
    public MethodSchema Method { get; }

    /// <summary>HTTP verb, such as <c>GET</c>; <c>*</c> for every verb.</summary>
    public string HttpMethod { get; }

    /// <summary>The path.</summary>
    public PathTemplate Template { get; }

    /// <summary>0 for the rule itself, 1 and more for its additional bindings.</summary>
    public int Index { get; }

    /// <summary>The body is the whole message (<c>body: "*"</c>), but for what the path binds.</summary>
    public bool BodyIsMessage { get; private init; }

    /// <summary>The field that is the body, the last one of its path; or null.</summary>
    public FieldSchema? BodyField => BodyFields is [.., var last] ? last.Schema : null;

    /// <summary>The way to the field that is the body, in names of the .proto file, such as <c>book</c> or <c>order.item</c>; or null.</summary>
    public string? BodyFieldPath { get; private init; }

    /// <summary>The rule has a body at all.</summary>
    public bool HasBody => BodyIsMessage || BodyField is not null;

    /// <summary>The type of the body where that is one message; null for a list, a map, a scalar, or none.</summary>
    public MessageSchema? BodyMessage => BodyIsMessage ? Method.Input : BodyField is { IsRepeated: false } single ? single.MessageType : null;

    /// <summary>The response's field that is the answer's body; null for the whole message.</summary>
    public FieldSchema? ResponseBody { get; private init; }

    internal ImmutableArray<FieldPlan[]> VariableFields { get; private init; }

    /// <summary>The fields that a variable of the template goes through, outermost first; the last one has the value.</summary>
    /// <param name="variable">Place among the template's variables.</param>
    /// <returns>The fields.</returns>
    public IReadOnlyList<FieldSchema> GetVariableFields(int variable) => [.. VariableFields[variable].Select(field => field.Schema)];

    /// <summary>The fields from the message inwards to the one that is the body; empty when none is.</summary>
    internal ImmutableArray<FieldPlan> BodyFields { get; private init; } = [];

    /// <summary>The field that a PATCH without a mask has filled from its body (AIP-134); null where there is none.</summary>
    internal FieldPlan? UpdateMask { get; private init; }

    /// <summary>How many fields lead to the deepest value that path, query or body can name.</summary>
    internal int DeepestField { get; private init; }

    /// <summary>Whether a field is the body, or lies in it.</summary>
    internal bool IsInBody(ReadOnlySpan<FieldPlan> path) => !BodyFields.IsEmpty && path.StartsWith(BodyFields.AsSpan());

    /// <summary>Compiles a rule with its additional bindings.</summary>
    /// <param name="method">The method.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="errors">Where errors are added; a binding with one is left out.</param>
    /// <returns>The bindings that are sound.</returns>
    public static IReadOnlyList<HttpBinding> Compile(MethodSchema method, HttpRule rule, ICollection<HttpRuleError> errors)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(errors);
        var bindings = new List<HttpBinding>();
        Add(rule, 0);
        for (var i = 0; i < rule.AdditionalBindings.Count; i++)
        {
            if (rule.AdditionalBindings[i].AdditionalBindings.Count > 0)
                errors.Add(new HttpRuleError(method.FullName, "An additional binding has additional bindings of its own; put them all into the rule itself."));
            Add(rule.AdditionalBindings[i], i + 1);
        }

        return bindings;

        void Add(HttpRule one, int index)
        {
            if (TryCompile(method, one, index, out var binding, out var error)) bindings.Add(binding);
            else errors.Add(new HttpRuleError(method.FullName, error));
        }
    }

    private static bool TryCompile(
        MethodSchema method, HttpRule rule, int index, [NotNullWhen(true)] out HttpBinding? binding, [NotNullWhen(false)] out string? error)
    {
        binding = null;
        var (httpMethod, path) = PatternOf(rule);
        if (httpMethod.Length == 0)
        {
            error = "The rule has no pattern: give it one of get, put, post, delete, patch or custom.";
            return false;
        }

        if (httpMethod != RouteMethods.Any && httpMethod.AsSpan().ContainsAnyExcept(TokenCharacters))
        {
            error = $"The custom kind \"{httpMethod}\" is no HTTP verb; write one, such as HEAD, or * for every verb.";
            return false;
        }

        if (!PathTemplate.TryParse(path, out var template, out var templateError))
        {
            error = $"The path template \"{path}\" does not parse at {templateError}.";
            return false;
        }

        var variables = ImmutableArray.CreateBuilder<FieldPlan[]>(template.Variables.Length);
        foreach (var variable in template.Variables)
        {
            if (!FieldPathResolver.TryResolve(method.Input.Plan, variable.FieldNames, "variable", out var fields, out error)) return false;
            if (!IsSingleValue(fields[^1]))
            {
                error = $"The variable \"{variable.FieldPath}\" of \"{path}\" must be a single scalar value; it is {NameOf(fields[^1])}.";
                return false;
            }

            variables.Add(fields);
        }

        FieldPlan[]? body = [];
        if (rule.Body.Length > 0 && rule.Body != "*"
            && !FieldPathResolver.TryResolve(method.Input.Plan, rule.Body.Split('.'), "body", out body, out error)) return false;

        FieldSchema? responseBody = null;
        if (rule.ResponseBody.Length > 0)
        {
            responseBody = method.Output.FindField(rule.ResponseBody);
            if (responseBody is null)
            {
                error = $"The response_body \"{rule.ResponseBody}\" is no field of {method.Output.FullName}.";
                return false;
            }
        }

        error = null;
        var deepestVariable = variables.Count == 0 ? 0 : variables.Max(fields => fields.Length);
        binding = new HttpBinding(method, httpMethod, template, index)
        {
            BodyIsMessage = rule.Body == "*",
            BodyFields = [.. body],
            BodyFieldPath = body.Length == 0 ? null : string.Join('.', body.Select(field => field.Schema.Name)),
            ResponseBody = responseBody,
            VariableFields = variables.DrainToImmutable(),
            UpdateMask = httpMethod == "PATCH" && body is [.., var last] && FieldPathResolver.IsPlainMessage(last) ? FindUpdateMask(method.Input.Plan) : null,
            DeepestField = Math.Max(QueryReader.DeepestPath, Math.Max(body.Length, deepestVariable)),
        };
        return true;
    }

    private static FieldPlan? FindUpdateMask(MessagePlan message) =>
        message.Find("update_mask"u8) is { Schema: { IsRepeated: false, MessageType.WellKnown: WellKnownType.FieldMask } } field ? field : null;

    /// <summary>A field mask is a list: one from the path would be added to the body's, and not win over it.</summary>
    private static bool IsSingleValue(FieldPlan field) =>
        TextValue.IsSupported(field) && !field.Schema.IsRepeated && field.Schema.MessageType is not { WellKnown: WellKnownType.FieldMask };

    private static string NameOf(FieldPlan field) =>
        field.Schema.IsMap ? "a map" : field.Schema.IsRepeated ? "a list" : ScalarText.NameOf(field);

    private static (string HttpMethod, string Path) PatternOf(HttpRule rule) => rule.PatternCase switch
    {
        HttpRule.PatternOneofCase.Get => ("GET", rule.Get),
        HttpRule.PatternOneofCase.Put => ("PUT", rule.Put),
        HttpRule.PatternOneofCase.Post => ("POST", rule.Post),
        HttpRule.PatternOneofCase.Delete => ("DELETE", rule.Delete),
        HttpRule.PatternOneofCase.Patch => ("PATCH", rule.Patch),
        HttpRule.PatternOneofCase.Custom => (rule.Custom.Kind, rule.Custom.Path),
        _ => ("", ""),
    };
}
