using StatusGateway.Core.Details;
using StatusGateway.Server.Calls;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Model;

/// <summary>An upstream, compiled. Immutable, but for its <see cref="State"/>.</summary>
internal sealed class UpstreamModel
{
    public required string Name { get; init; }

    public required IUpstream Upstream { get; init; }

    /// <summary>The upstream takes and sends messages compressed, by the encoding that the headers name.</summary>
    public bool PassesCompressed => Upstream.Protocol == UpstreamProtocol.Grpc;

    /// <summary>Null while it was never loaded.</summary>
    public required SchemaSet? Schema { get; init; }

    /// <summary>Types of details: the standard ones, then this schema's.</summary>
    public required DetailTypes Types { get; init; }

    public required MetadataRules Metadata { get; init; }

    /// <summary>Its methods as HTTP knows them, where it is an upstream of REST; else null.</summary>
    public RestApi? Api { get; init; }

    public required UpstreamState State { get; init; }

    /// <summary>In this process, and always reachable.</summary>
    public bool IsInProcess { get; init; }

    /// <summary>The gateway's own service, which says nothing about whether it is ready for others.</summary>
    public bool IsBuiltIn { get; init; }

    /// <summary>For unary calls whose caller names no deadline; null for none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Cap on what a caller asks for; null for none.</summary>
    public TimeSpan? MaxTimeout { get; init; }

}
