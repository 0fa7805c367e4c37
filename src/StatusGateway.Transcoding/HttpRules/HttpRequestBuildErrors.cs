namespace StatusGateway.Transcoding.HttpRules;

/// <summary>The errors of all bindings, each once; no memory is taken while there is none.</summary>
internal struct HttpRequestBuildErrors
{
    private const int Most = 20;

    public List<HttpRequestBuildError>? List { get; private set; }

    /// <summary>How many were told, also those that are not kept.</summary>
    public int Count { get; private set; }

    public void Add(string field, string message)
    {
        Count++;
        var error = new HttpRequestBuildError(field, message);
        List ??= [];
        if (List.Count < Most && !List.Contains(error)) List.Add(error);
    }
}
