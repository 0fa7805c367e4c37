namespace StatusGateway.Transcoding.HttpRules;

/// <summary>One route: what it matches and what it stands for.</summary>
/// <param name="HttpMethod">The method, in the case HTTP sends it; <c>*</c> for any.</param>
/// <param name="Template">The path.</param>
/// <param name="Value">What the caller finds by the route.</param>
public sealed record RouteEntry<T>(string HttpMethod, PathTemplate Template, T Value);
