using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Google.Api;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>An error in a google.api.http rule.</summary>
/// <param name="Selector">The full name of the method.</param>
/// <param name="Message">What is wrong, with the value, and what to do.</param>
public sealed record HttpRuleError(string Selector, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Selector}: {Message}";
}

/// <summary>One binding of a method to a verb and a path template (google.api.HttpRule), checked against the schema. Immutable.</summary>
public sealed class HttpBinding
{
    // RFC 9110, section 5.6.2, without "*", which means all verbs.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private HttpBinding(MethodSchema method, string httpMethod, PathTemplate template, int index)
    {
        Method = method;
        HttpMethod = httpMethod;
        Template = template;
        Index = index;
    }

    /// <summary>Gets the method.</summary>
    public MethodSchema Method { get; }

    /// <summary>Gets the HTTP verb, such as <c>GET</c>; <c>*</c> for all verbs.</summary>
    public string HttpMethod { get; }

    /// <summary>Gets the path template.</summary>
    public PathTemplate Template { get; }

    /// <summary>Gets 0 for the rule itself, or the number of the additional binding, from 1.</summary>
    public int Index { get; }

    /// <summary>Gets whether the body is the whole message (<c>body: "*"</c>), except for the fields in the path.</summary>
    public bool BodyIsMessage { get; private init; }

    /// <summary>Gets the field that is the body, the last one of its path; or null.</summary>
    public FieldSchema? BodyField => BodyFields is [.., var last] ? last.Schema : null;

    /// <summary>Gets the path of the field that is the body, with names of the .proto file, such as <c>book</c> or <c>order.item</c>; or null.</summary>
    public string? BodyFieldPath { get; private init; }

    /// <summary>Gets whether the rule has a body.</summary>
    public bool HasBody => BodyIsMessage || BodyField is not null;

    /// <summary>Gets the type of the body if it is one message; null for a list, a map, a scalar or no body.</summary>
    public MessageSchema? BodyMessage => BodyIsMessage ? Method.Input : BodyField is { IsRepeated: false } single ? single.MessageType : null;

    /// <summary>Gets the field that is the body of the response; null for the whole message.</summary>
    public FieldSchema? ResponseBody { get; private init; }

    internal ImmutableArray<FieldPlan[]> VariableFields { get; private init; }

    /// <summary>Gets the fields in the path of a variable, outermost first; the last one has the value.</summary>
    /// <param name="variable">The index of the variable in the template.</param>
    /// <returns>The fields.</returns>
    public IReadOnlyList<FieldSchema> GetVariableFields(int variable) => [.. VariableFields[variable].Select(field => field.Schema)];

    /// <summary>Gets the path of the field that is the body, outermost first; empty if there is none.</summary>
    internal ImmutableArray<FieldPlan> BodyFields { get; private init; } = [];

    /// <summary>Gets the field that is filled from the body of a PATCH without a mask (AIP-134); or null.</summary>
    internal FieldPlan? UpdateMask { get; private init; }

    /// <summary>Gets whether <c>%2F</c> is decoded in variables of several segments, too (<c>fully_decode_reserved_expansion</c>).</summary>
    internal bool DecodesFully { get; private init; }

    /// <summary>Gets the maximum number of fields in a path that the request can name.</summary>
    internal int MaxFieldDepth { get; private init; }

    /// <summary>Gets whether a field is the body or in the body.</summary>
    internal bool IsInBody(ReadOnlySpan<FieldPlan> path) => !BodyFields.IsEmpty && path.StartsWith(BodyFields.AsSpan());

    /// <summary>Compiles a rule with its additional bindings.</summary>
    /// <param name="method">The method.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="errors">The collection to which errors are added; bindings with errors are omitted.</param>
    /// <returns>The valid bindings.</returns>
    public static IReadOnlyList<HttpBinding> Compile(MethodSchema method, HttpRule rule, ICollection<HttpRuleError> errors) =>
        Compile(method, rule, errors, decodesFully: false);

    /// <summary>Compiles a rule with its additional bindings.</summary>
    /// <param name="method">The method.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="errors">The collection to which errors are added; bindings with errors are omitted.</param>
    /// <param name="decodesFully">Whether <c>%2F</c> is decoded in variables of several segments, too (google.api.Http.fully_decode_reserved_expansion).</param>
    /// <returns>The valid bindings.</returns>
    public static IReadOnlyList<HttpBinding> Compile(MethodSchema method, HttpRule rule, ICollection<HttpRuleError> errors, bool decodesFully)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(errors);
        var bindings = new List<HttpBinding>();
        Add(rule, 0);
        for (var i = 0; i < rule.AdditionalBindings.Count; i++)
        {
            if (rule.AdditionalBindings[i].AdditionalBindings.Count > 0)
                errors.Add(new HttpRuleError(method.FullName, "An additional binding has additional bindings of its own: put all of them into the rule itself."));
            Add(rule.AdditionalBindings[i], i + 1);
        }

        return bindings;

        void Add(HttpRule one, int index)
        {
            if (TryCompile(method, one, index, decodesFully, out var binding, out var error)) bindings.Add(binding);
            else errors.Add(new HttpRuleError(method.FullName, error));
        }
    }

    private static bool TryCompile(
        MethodSchema method, HttpRule rule, int index, bool decodesFully, [NotNullWhen(true)] out HttpBinding? binding, [NotNullWhen(false)] out string? error)
    {
        binding = null;
        var (httpMethod, path) = GetPattern(rule);
        if (httpMethod.Length == 0)
        {
            error = "The rule has no pattern: give it one of get, put, post, delete, patch or custom.";
            return false;
        }

        if (httpMethod != RouteMethods.Any && httpMethod.AsSpan().ContainsAnyExcept(TokenCharacters))
        {
            error = $"The custom kind \"{httpMethod}\" is not an HTTP verb: use a verb such as HEAD, or * for all verbs.";
            return false;
        }

        if (!PathTemplate.TryParse(path, out var template, out var templateError))
        {
            error = $"The path template \"{path}\" is invalid at {templateError}.";
            return false;
        }

        var variables = ImmutableArray.CreateBuilder<FieldPlan[]>(template.Variables.Length);
        foreach (var variable in template.Variables)
        {
            if (!FieldPathResolver.TryResolve(method.Input.Plan, variable.FieldNames, "variable", out var fields, out error)) return false;
            if (!IsSingleValue(fields[^1]))
            {
                error = $"The variable \"{variable.FieldPath}\" of \"{path}\" must be a single scalar value; it is {DescribeType(fields[^1])}.";
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
                error = $"The response_body \"{rule.ResponseBody}\" is not a field of {method.Output.FullName}.";
                return false;
            }
        }

        error = null;
        var maxVariableDepth = variables.Count == 0 ? 0 : variables.Max(fields => fields.Length);
        binding = new HttpBinding(method, httpMethod, template, index)
        {
            BodyIsMessage = rule.Body == "*",
            BodyFields = [.. body],
            BodyFieldPath = body.Length == 0 ? null : string.Join('.', body.Select(field => field.Schema.Name)),
            ResponseBody = responseBody,
            VariableFields = variables.DrainToImmutable(),
            UpdateMask = httpMethod == "PATCH" && body is [.., var last] && last.IsPlainMessage ? FindUpdateMask(method.Input.Plan) : null,
            DecodesFully = decodesFully,
            MaxFieldDepth = Math.Max(QueryReader.MaxPathDepth, Math.Max(body.Length, maxVariableDepth)),
        };
        return true;
    }

    private static FieldPlan? FindUpdateMask(MessagePlan message) =>
        message.Find("update_mask"u8) is { Schema: { IsRepeated: false, MessageType.WellKnown: WellKnownType.FieldMask } } field ? field : null;

    private static bool IsSingleValue(FieldPlan field) => TextValue.IsSupported(field) && !field.Schema.IsRepeated;

    private static string DescribeType(FieldPlan field) =>
        field.Schema.IsMap ? "a map" : field.Schema.IsRepeated ? "a list" : ScalarText.DescribeType(field);

    /// <summary>Gets the HTTP method and the path template of a rule; empty if it has none.</summary>
    internal static (string HttpMethod, string Path) GetPattern(HttpRule rule) => rule.PatternCase switch
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
