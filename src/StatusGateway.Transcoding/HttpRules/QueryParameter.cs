using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>A query parameter that a binding takes.</summary>
/// <param name="Fields">The fields from the request's message inwards; the last one has the value.</param>
public sealed record QueryParameter(IReadOnlyList<FieldSchema> Fields)
{
    /// <summary>The field that has the value: a scalar, an enum, a well-known type with a text, a list of one of them, or a map with such values.</summary>
    public FieldSchema Field => Fields[^1];

    private const int StepsForEach = 20;

    /// <summary>The query parameters of a binding, one for each field that neither path nor body gives, in the order of the fields.</summary>
    /// <param name="binding">The binding.</param>
    /// <param name="deepest">How many fields a name goes through at most; a message type that holds itself is entered once.</param>
    /// <param name="most">How many are given at most.</param>
    /// <returns>The parameters; none where the whole message is the body.</returns>
    public static IReadOnlyList<QueryParameter> FromBinding(HttpBinding binding, int deepest, int most)
    {
        ArgumentNullException.ThrowIfNull(binding);
        var found = new List<QueryParameter>();
        // Messages that lead to nothing that a query can carry are walked too, and their number grows with the power of the depth.
        var steps = Math.Max(most, most * StepsForEach);
        if (!binding.BodyIsMessage) Add(binding, binding.Method.Input.Plan, [], deepest, most, found, ref steps);
        return found;
    }

    private static void Add(HttpBinding binding, MessagePlan message, FieldPlan[] outer, int deepest, int most, List<QueryParameter> found, ref int steps)
    {
        if (outer.Length == deepest) return;
        foreach (var schema in message.Schema.Fields)
        {
            if (found.Count == most || steps-- <= 0) return;
            // What only answers have is nobody's to send.
            if (schema.IsExtension || schema.Behaviors.HasFlag(FieldBehaviors.OutputOnly)) continue;
            var field = message.Find(schema.Number)!;
            FieldPlan[] path = [.. outer, field];
            if (binding.IsInBody(path) || binding.VariableFields.Any(path.SequenceEqual)) continue;
            if (TextValue.IsSupported(schema.IsMap ? field.Message.Find(2)! : field))
                found.Add(new QueryParameter([.. path.Select(part => part.Schema)]));
            else if (schema is { IsRepeated: false, MessageType.WellKnown: WellKnownType.None } && !IsInside(outer, binding, field.Message))
                Add(binding, field.Message, path, deepest, most, found, ref steps);
        }
    }

    private static bool IsInside(FieldPlan[] outer, HttpBinding binding, MessagePlan message) =>
        message.Schema == binding.Method.Input || outer.Any(field => field.Schema.MessageType == message.Schema);
}
