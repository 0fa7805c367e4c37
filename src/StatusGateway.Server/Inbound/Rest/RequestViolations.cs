using System.Text;
using Microsoft.AspNetCore.Http;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Reading;
using StatusGateway.Core.Text;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Inbound.Rest;

/// <summary>
/// Locates the field that a violation names in the client's request: through the body of the binding, JSON names, path and query.
/// <code>
/// book.authors[1].display_name, body: "book"   →  pointer /authors/1/displayName
/// name, in the path                            →  parameter name
/// page_size, sent as ?pageSize=x               →  parameter pageSize
/// </code>
/// </summary>
/// <param name="binding">The binding of the call.</param>
/// <param name="query">The query of the request.</param>
/// <param name="bodyPointer">The place in the body that cannot be read, when that is the violation; otherwise null.</param>
internal sealed class RequestViolations(HttpBinding binding, IQueryCollection query, string? bodyPointer = null) : IViolationLocator
{
    private enum StepKind
    {
        Field,
        Index,
        Key,
    }

    public ViolationLocation Locate(string field)
    {
        if (bodyPointer is not null) return new ViolationLocation(bodyPointer, null);
        foreach (var variable in binding.Template.Variables)
            if (variable.FieldPath == field) return InPath(variable);
        if (query.Keys.Contains(field, StringComparer.Ordinal)) return new ViolationLocation(null, field);
        if (!TryResolve(field, out var steps)) return default;
        var path = Parameter(steps, step => step.Name);
        foreach (var variable in binding.Template.Variables)
            if (variable.FieldPath == path) return InPath(variable);
        foreach (var key in query.Keys)
            if (TryResolve(key, out var written) && Parameter(written, step => step.Name) == path) return new ViolationLocation(null, key);
        if (binding.BodyIsMessage) return InBody(steps);
        return binding.BodyFieldPath?.Split('.') is { } body && steps.Take(body.Length).Select(step => step.Name).SequenceEqual(body)
            ? InBody(steps.Skip(body.Length))
            : new ViolationLocation(null, Parameter(steps, step => step.JsonName));
    }

    /// <summary>Names a variable as the OpenAPI document does: a variable of several segments has no parameter of its own there.</summary>
    private static ViolationLocation InPath(PathVariable variable) => new(null, variable.SegmentCount == 1 ? variable.ParameterName : variable.FieldPath);

    /// <summary>Only the service knows which message of a stream is meant.</summary>
    private ViolationLocation InBody(IEnumerable<Step> steps) =>
        binding.Method.ClientStreaming ? default : new ViolationLocation(Pointer(steps), null);

    private static string Pointer(IEnumerable<Step> steps)
    {
        var pointer = new StringBuilder();
        foreach (var step in steps) pointer.Append('/').Append(JsonPointer.Escape(step.JsonName));
        return pointer.ToString();
    }

    /// <summary>Names a parameter as a query does: the parameter of a list is repeated, and has no index.</summary>
    private static string Parameter(IEnumerable<Step> steps, Func<Step, string> name)
    {
        var parameter = new StringBuilder();
        foreach (var step in steps)
        {
            if (step.Kind == StepKind.Key) parameter.Append('[').Append(step.Name).Append(']');
            else if (step.Kind == StepKind.Field) parameter.Append(parameter.Length == 0 ? "" : ".").Append(name(step));
        }

        return parameter.ToString();
    }

    /// <summary>Resolves the steps by the schema, as far as the JSON has them. Returns false when a name is not a field.</summary>
    private bool TryResolve(string field, out List<Step> steps)
    {
        steps = [];
        if (!TrySplit(field, out var parts)) return false;
        MessageSchema? message = binding.Method.Input;
        FieldSchema? container = null;
        foreach (var (text, isBracketed) in parts)
        {
            var isIndex = isBracketed || DecimalText.TryParse(text, out int _);
            if (container is { IsMap: true })
            {
                steps.Add(new Step(StepKind.Key, text, text));
                message = container.MessageType!.FindField("value")?.MessageType;
                container = null;
            }
            else if (isIndex)
            {
                if (container is null) return false;
                steps.Add(new Step(StepKind.Index, text, text));
                container = null;
            }
            else if (container is not null || message is { WellKnown: not WellKnownType.None })
            {
                // An element of a list, or a member that the JSON does not have: the place is the list, or the value.
                return true;
            }
            else
            {
                if (message?.FindField(text) is not { } found) return false;
                steps.Add(new Step(StepKind.Field, found.Name, found.JsonName));
                message = found.MessageType;
                container = found.IsRepeated ? found : null;
            }
        }

        return true;
    }

    private static bool TrySplit(string field, out List<(string Text, bool IsBracketed)> parts)
    {
        parts = [];
        var rest = field.AsSpan();
        while (!rest.IsEmpty)
        {
            if (rest[0] == '[')
            {
                var close = rest.IndexOf(']');
                if (close < 2 || parts.Count == 0) return false;
                parts.Add((rest[1..close].Trim('"').ToString(), true));
                rest = rest[(close + 1)..];
                continue;
            }

            if (parts.Count > 0 && rest[0] == '.') rest = rest[1..];
            var end = rest.IndexOfAny('.', '[');
            if (end < 0) end = rest.Length;
            if (end == 0) return false;
            parts.Add((rest[..end].ToString(), false));
            rest = rest[end..];
        }

        return parts.Count > 0;
    }

    /// <param name="Kind">What the step leads into.</param>
    /// <param name="Name">The name in the .proto file; an index or a key as written.</param>
    /// <param name="JsonName">The name in JSON.</param>
    private readonly record struct Step(StepKind Kind, string Name, string JsonName);
}
