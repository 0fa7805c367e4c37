using System.Collections.Frozen;
using StatusGateway.Core.Http;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Calls;

/// <summary>The methods of a REST upstream as HTTP knows them, compiled from its schema and rules. Immutable.</summary>
internal sealed record RestApi
{
    /// <summary>The bindings of each method by its RPC path, the one that is liked most first.</summary>
    public required FrozenDictionary<string, IReadOnlyList<HttpBinding>> Bindings { get; init; }

    /// <summary>All of them: a value must not make one method's path another's.</summary>
    public required RouteTable<HttpBinding> Routes { get; init; }

    /// <summary>How its JSON is read and written.</summary>
    public required JsonOptions Json { get; init; }

    /// <summary>The same, where a member that the message does not have means that it is not this message.</summary>
    public required JsonOptions StrictJson { get; init; }

    /// <summary>How its errors are read.</summary>
    public required HttpResponseStatusOptions Errors { get; init; }

    /// <summary>A caller of REST gets the upstream's own HTTP status where that decided the code.</summary>
    public bool KeepsHttpStatus { get; init; }

    /// <summary>The same methods under other limits.</summary>
    public RestApi WithLimits(int maxDepth, int maxErrorBytes) => this with
    {
        Json = Json with { MaxDepth = maxDepth },
        StrictJson = StrictJson with { MaxDepth = maxDepth },
        Errors = Errors with { MaxErrorBytes = maxErrorBytes },
    };

    public IReadOnlyList<HttpBinding> BindingsOf(MethodSchema method) => Bindings.GetValueOrDefault(method.Path, []);
}
