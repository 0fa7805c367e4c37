namespace StatusGateway.Server.Model;

/// <summary>A route that is not served, because its rule is not valid, another route is the same, or its method is left out.</summary>
/// <param name="Upstream">The name of the upstream.</param>
/// <param name="Route">The verb and the template.</param>
/// <param name="Method">The full name of the method.</param>
/// <param name="Reason">Why, and which route gets its requests now.</param>
internal sealed record LeftOutRoute(string Upstream, string Route, string Method, string Reason);
