namespace StatusGateway.Transcoding.Schema;

/// <summary>The messages that can be read and written. A message is left out if it is not valid, or has a field of a message that is left out.</summary>
internal sealed class UsableTypes
{
    private readonly Dictionary<MessageSchema, string> _causes = [];

    /// <summary>Leaves a message out.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cause">The full name of what is not valid.</param>
    public void Refuse(MessageSchema message, string cause) => _causes.TryAdd(message, cause);

    public bool Contains(MessageSchema message) => !_causes.ContainsKey(message);

    /// <summary>Gets the full name of what is not valid in a message that is left out, or in one of its fields.</summary>
    public string CauseOf(MessageSchema message) => _causes[message];

    /// <summary>Leaves out every message that has a field of a message that is left out, directly or through others.</summary>
    public void Spread(IEnumerable<MessageSchema> messages)
    {
        if (_causes.Count == 0) return;
        var users = messages.SelectMany(static message => message.Fields.Select(field => (message, field.MessageType)))
            .Where(static use => use.MessageType is not null)
            .ToLookup(static use => use.MessageType!, static use => use.message);
        var open = new Queue<MessageSchema>(_causes.Keys);
        while (open.TryDequeue(out var type))
            foreach (var user in users[type])
                if (_causes.TryAdd(user, _causes[type])) open.Enqueue(user);
    }
}
