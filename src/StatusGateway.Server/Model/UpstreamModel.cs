using StatusGateway.Core.Details;
using StatusGateway.Server.Calls;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Model;

/// <summary>An upstream, compiled. Immutable except for its <see cref="State"/>.</summary>
internal sealed class UpstreamModel
{
    public required string Name { get; init; }

    public required IUpstream Upstream { get; init; }

    /// <summary>The upstream takes and sends messages compressed, by the encoding that the headers name.</summary>
    public bool PassesCompressed => Upstream.Protocol == UpstreamProtocol.Grpc;

    /// <summary>The schema; null when it was never loaded.</summary>
    public required SchemaSet? Schema { get; init; }

    /// <summary>The parts of the schema that cannot be read, and are not served.</summary>
    public IReadOnlyList<LeftOutUnit> LeftOut { get; init; } = [];

    /// <summary>The types of details: the standard ones, then those of the schema.</summary>
    public required DetailTypes Types { get; init; }

    public required MetadataRules Metadata { get; init; }

    /// <summary>The HTTP bindings of a REST upstream; otherwise null.</summary>
    public RestApi? Api { get; init; }

    public required UpstreamState State { get; init; }

    /// <summary>A service in this process, which is always reachable.</summary>
    public bool IsInProcess { get; init; }

    /// <summary>The gateway's own services, which do not count for readiness.</summary>
    public bool IsBuiltIn { get; init; }

    /// <summary>The timeout of unary calls whose client names none; null for none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Maximum timeout that a client may ask for; null for none.</summary>
    public TimeSpan? MaxTimeout { get; init; }

}
