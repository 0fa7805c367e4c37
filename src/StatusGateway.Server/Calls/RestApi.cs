using System.Collections.Frozen;
using StatusGateway.Core.Http;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Calls;

/// <summary>The HTTP bindings of the methods of a REST upstream, compiled from its schema and rules. Immutable.</summary>
internal sealed record RestApi
{
    /// <summary>The bindings of each method by its RPC path, in order of preference.</summary>
    public required FrozenDictionary<string, IReadOnlyList<HttpBinding>> Bindings { get; init; }

    /// <summary>All bindings, to check that a value does not make the path of one method that of another.</summary>
    public required RouteTable<HttpBinding> Routes { get; init; }

    /// <summary>How JSON is read and written.</summary>
    public required JsonOptions Json { get; init; }

    /// <summary>How JSON is read when an unknown member means that it is not this message.</summary>
    public required JsonOptions StrictJson { get; init; }

    /// <summary>How errors are read.</summary>
    public required HttpResponseStatusOptions Errors { get; init; }

    /// <summary>REST clients get the upstream's own HTTP status when it decided the code.</summary>
    public bool KeepsHttpStatus { get; init; }

    /// <summary>Returns the same methods with other limits.</summary>
    public RestApi WithLimits(int maxDepth, int maxErrorBytes) => this with
    {
        Json = Json with { MaxDepth = maxDepth },
        StrictJson = StrictJson with { MaxDepth = maxDepth },
        Errors = Errors with { MaxErrorBytes = maxErrorBytes },
    };

    public IReadOnlyList<HttpBinding> BindingsOf(MethodSchema method) => Bindings.GetValueOrDefault(method.Path, []);
}
