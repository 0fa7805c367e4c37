using StatusGateway.Server.Calls;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Model;

/// <summary>A served method with all that is decided about it. Immutable.</summary>
internal sealed class MethodModel
{
    public required MethodSchema Schema { get; init; }

    public required UpstreamModel Upstream { get; init; }

    /// <summary>For what callers of REST send and get.</summary>
    public required JsonOptions Json { get; init; }

    /// <summary>How its calls are answered.</summary>
    public required CallPolicy Policy { get; init; }

    /// <summary>The methods of its upstream as HTTP knows them, with its own limits, where that is an upstream of REST; else null.</summary>
    public RestApi? Api { get; init; }

    /// <summary>For a caller who names no deadline; null for none, as of a stream, which may take as long as it likes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The RPC path as a binding, for who posts plain JSON there: the whole message is the body. Null where it cannot be one.</summary>
    public HttpBinding? RpcBinding { get; init; }
}
