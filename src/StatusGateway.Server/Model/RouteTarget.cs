using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Model;

/// <summary>The target of a route: a page of the gateway, or a binding of a method.</summary>
internal abstract record RouteTarget
{
    public sealed record Page(PageHandler Handler) : RouteTarget;

    public sealed record Rest(HttpBinding Binding, MethodModel Method) : RouteTarget;
}
