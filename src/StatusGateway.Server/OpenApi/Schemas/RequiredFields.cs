using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>
/// Which messages are other ones for a request, because they or what is in them have required fields
/// (<c>google.api.field_behavior</c>, proto2's <c>required</c>).
/// </summary>
internal sealed class RequiredFields
{
    private readonly Dictionary<MessageSchema, bool> _known = [];

    /// <summary>A caller must send it. Of a oneof's members none is.</summary>
    public static bool Is(FieldSchema field) =>
        (field.IsRequired || field.Behaviors.HasFlag(FieldBehaviors.Required))
        && !field.Behaviors.HasFlag(FieldBehaviors.OutputOnly) && field.OneofIndex < 0;

    /// <summary>Whether the message has one, or reaches one.</summary>
    public bool AreIn(MessageSchema message)
    {
        if (!_known.ContainsKey(message)) Explore(message);
        return _known[message];
    }

    /// <summary>Decides all that a message reaches: what has a required field, and from there back to what leads to it.</summary>
    private void Explore(MessageSchema start)
    {
        var users = new Dictionary<MessageSchema, List<MessageSchema>>();
        var having = new Stack<MessageSchema>();
        var open = new Stack<MessageSchema>();
        open.Push(start);
        while (open.TryPop(out var message))
        {
            if (!_known.TryAdd(message, false)) continue;
            if (message.WellKnown != WellKnownType.None) continue;
            foreach (var field in message.Fields)
            {
                if (Is(field)) having.Push(message);
                if (field.MessageType is not { } inner) continue;
                if (!users.TryGetValue(inner, out var list)) users.Add(inner, list = []);
                list.Add(message);
                // What was decided before is not explored again, but counts.
                if (_known.TryGetValue(inner, out var has) && has) having.Push(message);
                else open.Push(inner);
            }
        }

        while (having.TryPop(out var message))
        {
            if (_known[message] && !users.ContainsKey(message)) continue;
            _known[message] = true;
            if (!users.Remove(message, out var list)) continue;
            foreach (var user in list) having.Push(user);
        }
    }
}
