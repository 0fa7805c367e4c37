using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Model;

/// <summary>What a route leads to: a page of the gateway's own, or a binding of a method.</summary>
internal abstract record RouteTarget
{
    public sealed record Page(PageHandler Handler) : RouteTarget;

    public sealed record Rest(HttpBinding Binding, MethodModel Method) : RouteTarget;
}
