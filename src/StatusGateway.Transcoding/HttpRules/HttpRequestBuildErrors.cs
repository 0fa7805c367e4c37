namespace StatusGateway.Transcoding.HttpRules;

/// <summary>The errors of all bindings, each once. Allocates only if there is an error.</summary>
internal struct HttpRequestBuildErrors
{
    private const int MaxCount = 20;

    public List<HttpRequestBuildError>? List { get; private set; }

    /// <summary>Gets the number of errors, with those that are not in <see cref="List"/>.</summary>
    public int Count { get; private set; }

    public void Add(string field, string message)
    {
        Count++;
        var error = new HttpRequestBuildError(field, message);
        List ??= [];
        if (List.Count < MaxCount && !List.Contains(error)) List.Add(error);
    }
}
