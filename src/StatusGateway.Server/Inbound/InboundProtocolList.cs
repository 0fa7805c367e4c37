using System.Collections.Immutable;

namespace StatusGateway.Server.Inbound;

/// <summary>The protocols that clients may speak, in the order in which they are tried.</summary>
internal sealed class InboundProtocolList
{
    private readonly ImmutableArray<IInboundProtocol> _protocols;

    /// <summary>Creates the list.</summary>
    /// <param name="protocols">The protocols; the last one recognizes every request.</param>
    public InboundProtocolList(params ReadOnlySpan<IInboundProtocol> protocols)
    {
        _protocols = [.. protocols];
        UnaryMediaTypes = string.Join(", ", _protocols.SelectMany(static protocol => protocol.UnaryMediaTypes));
        StreamMediaTypes = string.Join(", ", _protocols.SelectMany(static protocol => protocol.StreamMediaTypes));
    }

    /// <summary>The media types by which a unary method is called at the path of its full name, separated by commas.</summary>
    public string UnaryMediaTypes { get; }

    /// <summary>The media types by which a streaming method is called at the path of its full name, separated by commas.</summary>
    public string StreamMediaTypes { get; }

    /// <summary>Recognizes a request.</summary>
    public Recognition Recognize(in InboundRequest request)
    {
        foreach (var protocol in _protocols)
            if (protocol.Recognize(request) is { } recognition) return recognition;
        throw new InvalidOperationException("No protocol recognizes the request.");
    }
}
