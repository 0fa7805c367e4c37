using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>
/// Finds the messages that need a separate schema for requests, because they or messages in them have required fields
/// (<c>google.api.field_behavior</c>, proto2's <c>required</c>).
/// </summary>
internal sealed class RequiredFields
{
    private readonly Dictionary<MessageSchema, bool> _known = [];

    /// <summary>Returns whether a client must send a field. Members of a oneof are never required.</summary>
    public static bool IsRequired(FieldSchema field) =>
        (field.IsRequired || field.Behaviors.HasFlag(FieldBehaviors.Required))
        && !field.Behaviors.HasFlag(FieldBehaviors.OutputOnly) && field.OneofIndex < 0;

    /// <summary>Returns whether a message, or any message reachable from it, has a required field.</summary>
    public bool Contains(MessageSchema message)
    {
        if (!_known.ContainsKey(message)) Explore(message);
        return _known[message];
    }

    /// <summary>Decides for every reachable message: first finds those with a required field, then propagates to the messages that use them.</summary>
    private void Explore(MessageSchema start)
    {
        var users = new Dictionary<MessageSchema, List<MessageSchema>>();
        var withRequired = new Stack<MessageSchema>();
        var pending = new Stack<MessageSchema>();
        pending.Push(start);
        while (pending.TryPop(out var message))
        {
            if (!_known.TryAdd(message, false)) continue;
            if (message.WellKnown != WellKnownType.None) continue;
            foreach (var field in message.Fields)
            {
                if (IsRequired(field)) withRequired.Push(message);
                if (field.MessageType is not { } inner) continue;
                if (!users.TryGetValue(inner, out var list)) users.Add(inner, list = []);
                list.Add(message);
                // An earlier exploration may have decided already.
                if (_known.TryGetValue(inner, out var isWithRequired) && isWithRequired) withRequired.Push(message);
                else pending.Push(inner);
            }
        }

        while (withRequired.TryPop(out var message))
        {
            if (_known[message] && !users.ContainsKey(message)) continue;
            _known[message] = true;
            if (!users.Remove(message, out var list)) continue;
            foreach (var user in list) withRequired.Push(user);
        }
    }
}
