using StatusGateway.Server.Calls;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Model;

/// <summary>A served method, compiled. Immutable.</summary>
internal sealed class MethodModel
{
    public required MethodSchema Schema { get; init; }

    public required UpstreamModel Upstream { get; init; }

    /// <summary>The options for the JSON of clients.</summary>
    public required JsonOptions Json { get; init; }

    /// <summary>How requests of REST clients become messages.</summary>
    public required WeaveOptions Weave { get; init; }

    /// <summary>The policy of its calls.</summary>
    public required CallPolicy Policy { get; init; }

    /// <summary>The HTTP bindings of its REST upstream, with the limits of this method; null for other upstreams.</summary>
    public RestApi? Api { get; init; }

    /// <summary>The timeout for clients that name none; null for none, as for streams.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether JSON posted to the RPC path is REST if the client does not name the Connect protocol (AutoMapping).</summary>
    public bool TakesJsonAsRest { get; init; }

    /// <summary>The RPC path as a binding, for plain JSON posted there: the body is the whole message. Null when it cannot be a binding.</summary>
    public HttpBinding? RpcBinding { get; init; }
}
