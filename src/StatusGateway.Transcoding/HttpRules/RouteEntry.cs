namespace StatusGateway.Transcoding.HttpRules;

/// <summary>A route.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="HttpMethod">The HTTP method, case-sensitive; <c>*</c> for all.</param>
/// <param name="Template">The path template.</param>
/// <param name="Value">The value of the route.</param>
public sealed record RouteEntry<T>(string HttpMethod, PathTemplate Template, T Value);
