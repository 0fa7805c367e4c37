using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>A query parameter of a binding.</summary>
/// <param name="Fields">The fields in the path of the parameter, outermost first; the last one has the value.</param>
internal sealed record QueryParameter(IReadOnlyList<FieldSchema> Fields)
{
    /// <summary>Gets the field that has the value: a scalar, an enum, a well-known type with a text form, a list of these, or a map with such values.</summary>
    public FieldSchema Field => Fields[^1];

    private const int MaxStepsPerParameter = 20;

    /// <summary>Gets the query parameters of a binding: one for each field that is not in the path or the body, in the order of the fields.</summary>
    /// <param name="binding">The binding.</param>
    /// <param name="maxDepth">The maximum number of fields in a name; a recursive message type is entered once.</param>
    /// <param name="maxCount">The maximum number of parameters.</param>
    /// <returns>The parameters; none if the whole message is the body.</returns>
    public static IReadOnlyList<QueryParameter> FromBinding(HttpBinding binding, int maxDepth, int maxCount)
    {
        ArgumentNullException.ThrowIfNull(binding);
        var found = new List<QueryParameter>();
        // Messages without any parameter are visited too, and their number grows exponentially with the depth.
        var steps = Math.Max(maxCount, maxCount * MaxStepsPerParameter);
        if (!binding.BodyIsMessage) Add(binding, binding.Method.Input.Plan, [], maxDepth, maxCount, found, ref steps);
        return found;
    }

    private static void Add(HttpBinding binding, MessagePlan message, FieldPlan[] outer, int maxDepth, int maxCount, List<QueryParameter> found, ref int steps)
    {
        if (outer.Length == maxDepth) return;
        foreach (var schema in message.Schema.Fields)
        {
            if (found.Count == maxCount || steps-- <= 0) return;
            // Fields of responses only are not parameters.
            if (schema.IsExtension || schema.Behaviors.HasFlag(FieldBehaviors.OutputOnly)) continue;
            var field = message.Find(schema.Number)!;
            FieldPlan[] path = [.. outer, field];
            if (binding.IsInBody(path) || binding.VariableFields.Any(path.SequenceEqual)) continue;
            if (TextValue.IsSupported(schema.IsMap ? field.Message.Find(2)! : field))
                found.Add(new QueryParameter([.. path.Select(part => part.Schema)]));
            else if (schema is { IsRepeated: false, MessageType.WellKnown: WellKnownType.None } && !IsInside(outer, binding, field.Message))
                Add(binding, field.Message, path, maxDepth, maxCount, found, ref steps);
        }
    }

    private static bool IsInside(FieldPlan[] outer, HttpBinding binding, MessagePlan message) =>
        message.Schema == binding.Method.Input || outer.Any(field => field.Schema.MessageType == message.Schema);
}
