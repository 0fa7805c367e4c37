namespace StatusGateway.Transcoding.HttpRules;

/// <summary>Why a binding, or every one, cannot carry a message.</summary>
/// <param name="Field">The field, in names of the .proto file, such as <c>book.name</c>; empty for the whole message.</param>
/// <param name="Message">What is wrong with its value, for the one who sent it.</param>
public sealed record HttpRequestBuildError(string Field, string Message);

/// <summary>
/// The parts of an HTTP request that a message was taken apart into. Filled by <see cref="HttpRequestBuilder"/>; its memory is
/// pooled, so dispose it when the request has been sent. It may be filled again.
/// </summary>
public sealed class HttpRequestParts : IDisposable
{
    /// <summary>The binding that carries the message; null before it was filled, and when none does.</summary>
    public HttpBinding? Binding { get; private set; }

    /// <summary>The HTTP verb: the binding's, or for <c>*</c> POST, and GET for a method without side effects and a body.</summary>
    public string HttpMethod { get; private set; } = "";

    /// <summary>The path, percent-encoded, as it goes on the wire.</summary>
    public string Path { get; private set; } = "";

    /// <summary>The query, percent-encoded and without its question mark; empty for none.</summary>
    public string Query { get; private set; } = "";

    /// <summary>Path and query, as they go on the wire.</summary>
    public string Target => Query.Length == 0 ? Path : $"{Path}?{Query}";

    /// <summary>There is a body. Where the field that is the body is not set, there is none.</summary>
    public bool HasBody { get; private set; }

    /// <summary>The body, in JSON.</summary>
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
        HttpMethod = VerbOf(binding);
        Path = path;
        Query = System.Text.Encoding.ASCII.GetString(QueryBuffer.WrittenSpan);
        HasBody = hasBody;
    }

    private static string VerbOf(HttpBinding binding) =>
        binding.HttpMethod != RouteMethods.Any ? binding.HttpMethod
        : binding.Method.NoSideEffects && !binding.HasBody ? RouteMethods.Get
        : "POST";
}
