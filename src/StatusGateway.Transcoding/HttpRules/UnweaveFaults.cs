namespace StatusGateway.Transcoding.HttpRules;

/// <summary>The faults of all bindings, each once; no memory is taken while there is none.</summary>
internal struct UnweaveFaults
{
    private const int Most = 20;

    public List<UnweaveFault>? List { get; private set; }

    /// <summary>How many were told, also those that are not kept.</summary>
    public int Count { get; private set; }

    public void Add(string field, string message)
    {
        Count++;
        var fault = new UnweaveFault(field, message);
        List ??= [];
        if (List.Count < Most && !List.Contains(fault)) List.Add(fault);
    }
}
