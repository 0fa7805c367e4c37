namespace StatusGateway.Transcoding.HttpRules;

/// <summary>The reason why a binding, or all of them, cannot carry a message.</summary>
/// <param name="Field">The field path with names of the .proto file, such as <c>book.name</c>; empty for the whole message.</param>
/// <param name="Message">What is wrong with the value, for the sender.</param>
public sealed record HttpRequestBuildError(string Field, string Message);

/// <summary>
/// The parts of an HTTP request that <see cref="HttpRequestBuilder"/> fills. The memory is pooled: dispose the object after the request was
/// sent. It can be filled again.
/// </summary>
public sealed class HttpRequestParts : IDisposable
{
    /// <summary>Gets the binding; null if the object is not filled.</summary>
    public HttpBinding? Binding { get; private set; }

    /// <summary>Gets the HTTP verb of the binding. For <c>*</c> it is GET if the method has no side effects and no body, and POST otherwise.</summary>
    public string HttpMethod { get; private set; } = "";

    /// <summary>Gets the percent-encoded path.</summary>
    public string Path { get; private set; } = "";

    /// <summary>Gets the percent-encoded query without the question mark; empty for none.</summary>
    public string Query { get; private set; } = "";

    /// <summary>Gets the path and the query.</summary>
    public string Target => Query.Length == 0 ? Path : $"{Path}?{Query}";

    /// <summary>Gets whether there is a body. There is none if the field that is the body is not set.</summary>
    public bool HasBody { get; private set; }

    /// <summary>Gets the body in JSON.</summary>
    public ReadOnlyMemory<byte> Body => BodyBuffer.WrittenMemory;

    internal PooledBuffer BodyBuffer { get; } = new();

    internal PooledBuffer QueryBuffer { get; } = new();

    /// <inheritdoc/>
    public void Dispose()
    {
        BodyBuffer.Dispose();
        QueryBuffer.Dispose();
    }

    internal void Clear()
    {
        BodyBuffer.Clear();
        QueryBuffer.Clear();
        (Binding, HttpMethod, Path, Query, HasBody) = (null, "", "", "", false);
    }

    internal void Complete(HttpBinding binding, string path, bool hasBody)
    {
        Binding = binding;
        HttpMethod = GetVerb(binding);
        Path = path;
        Query = System.Text.Encoding.ASCII.GetString(QueryBuffer.WrittenSpan);
        HasBody = hasBody;
    }

    private static string GetVerb(HttpBinding binding) =>
        binding.HttpMethod != RouteMethods.Any ? binding.HttpMethod
        : binding.Method.NoSideEffects && !binding.HasBody ? RouteMethods.Get
        : "POST";
}
