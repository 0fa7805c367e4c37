using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using StatusGateway.Core.Dialects;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Inbound.Rest;

/// <summary>
/// Finds a field that a violation names in the caller's request: through the binding's body, JSON names, path and query.
/// <code>
/// book.authors[1].display_name, body: "book"   →  pointer /authors/1/displayName
/// name, in the path                            →  parameter name
/// page_size, sent as ?pageSize=x               →  parameter pageSize
/// </code>
/// </summary>
internal sealed class RequestViolations(HttpBinding binding, IQueryCollection query) : IViolationLocator
{
    public ViolationPlace Locate(string field)
    {
        foreach (var variable in binding.Template.Variables)
            if (variable.FieldPath == field) return new ViolationPlace(null, field);
        if (query.ContainsKey(field)) return new ViolationPlace(null, field);
        if (!TrySplit(field, out var steps)) return default;
        if (!TryResolve(steps, out var jsonSteps)) return default;
        var jsonPath = string.Join('.', jsonSteps.Where((_, i) => !steps[i].IsIndex));
        foreach (var variable in binding.Template.Variables)
            if (variable.FieldPath == string.Join('.', steps.Where(step => !step.IsIndex).Select(step => step.Text))) return new ViolationPlace(null, variable.FieldPath);
        if (query.ContainsKey(jsonPath)) return new ViolationPlace(null, jsonPath);
        if (binding.BodyIsMessage) return new ViolationPlace(Pointer(jsonSteps), null);
        if (binding.BodyField is { } body)
            return steps[0].Text == body.Name || steps[0].Text == body.JsonName
                ? new ViolationPlace(Pointer(jsonSteps.AsSpan(1)), null)
                : new ViolationPlace(null, jsonPath);
        return new ViolationPlace(null, jsonPath);
    }

    private static string Pointer(ReadOnlySpan<string> steps)
    {
        var pointer = new StringBuilder();
        foreach (var step in steps) pointer.Append('/').Append(JsonPointer.Escape(step));
        return pointer.ToString();
    }

    /// <summary>The steps in JSON names; a map's key and a list's index stay. False where a name is no field.</summary>
    private bool TryResolve(List<Step> steps, out string[] json)
    {
        json = new string[steps.Count];
        var message = binding.Method.Input;
        FieldSchema? field = null;
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].IsIndex || (field is { IsMap: true } && !steps[i - 1].IsIndex))
            {
                json[i] = steps[i].Text;
                message = field is { IsMap: true } ? field.MessageType!.FindField("value")?.MessageType : field?.MessageType;
                if (field is null || !field.IsRepeated) return false;
                continue;
            }

            field = message?.FindField(steps[i].Text);
            if (field is null) return false;
            json[i] = field.JsonName;
            message = field.MessageType;
        }

        return steps.Count > 0;
    }

    private static bool TrySplit(string field, out List<Step> steps)
    {
        steps = [];
        var rest = field.AsSpan();
        while (!rest.IsEmpty)
        {
            if (rest[0] == '[')
            {
                var close = rest.IndexOf(']');
                if (close < 2) return false;
                var text = rest[1..close].Trim('"').ToString();
                steps.Add(new Step(text, true));
                rest = rest[(close + 1)..];
                continue;
            }

            if (rest[0] == '.') rest = rest[1..];
            var end = rest.IndexOfAny('.', '[');
            if (end < 0) end = rest.Length;
            if (end == 0) return false;
            var name = rest[..end].ToString();
            steps.Add(new Step(name, steps.Count > 0 && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _)));
            rest = rest[end..];
        }

        return steps.Count > 0;
    }

    private readonly record struct Step(string Text, bool IsIndex);
}
