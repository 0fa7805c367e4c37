using System.Collections.Frozen;
using System.Text;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>The form of a response that a client requests by <c>alt</c>.</summary>
internal enum ResponseAlt
{
    /// <summary>None: <c>Accept</c> decides.</summary>
    None,

    /// <summary><c>json</c>.</summary>
    Json,

    /// <summary><c>json;enum-encoding=int</c>.</summary>
    JsonWithEnumNumbers,

    /// <summary><c>proto</c>.</summary>
    Protobuf,

    /// <summary><c>sse</c>.</summary>
    EventStream,
}

/// <summary>
/// The standard system parameters of a query (google.api.SystemParameters, and the list of Google's API clients). They are for the
/// transport, and are parameters only if the message has no field of that name.
/// </summary>
/// <param name="Alt">The form of the response.</param>
/// <param name="PrettyPrint">Whether the JSON of the response is indented.</param>
/// <param name="Error">The error of an unknown form, or null.</param>
internal readonly record struct SystemParameters(ResponseAlt Alt, bool PrettyPrint, ParameterError? Error)
{
    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
        [
            "alt", "key", "fields", "prettyPrint", "quotaUser", "userProject", "callback",
            "$alt", "$key", "$fields", "$prettyPrint", "$quotaUser", "$userProject", "$callback",
            "access_token", "oauth_token", "uploadType", "upload_protocol", "$.xgafv",
        ],
        StringComparer.Ordinal);

    /// <summary>Gets whether a name is a system parameter of requests to a binding.</summary>
    /// <param name="binding">The binding; null if no route matched.</param>
    /// <param name="name">The decoded name.</param>
    public static bool Has(HttpBinding? binding, string name) =>
        Names.Contains(name) && binding?.Method.Input.Plan.Find(Encoding.UTF8.GetBytes(name)) is null;

    /// <summary>Reads the parameters that change the response. Values of the others are not read.</summary>
    /// <param name="binding">The binding; null if no route matched.</param>
    /// <param name="rawQuery">The percent-encoded query.</param>
    public static SystemParameters Read(HttpBinding? binding, ReadOnlySpan<char> rawQuery)
    {
        var found = default(SystemParameters);
        if (!rawQuery.ContainsAny('%', '$') && !rawQuery.Contains("alt", StringComparison.Ordinal) && !rawQuery.Contains("prettyPrint", StringComparison.Ordinal))
            return found;
        foreach (var pair in new QueryPairs(rawQuery))
        {
            // Most queries have escapes in their values only.
            if (!pair.RawName.Contains('%') && pair.RawName.TrimStart('$') is not ("alt" or "prettyPrint")) continue;
            if (!PercentEncoding.TryDecodeQuery(pair.RawName, out var name) || name.TrimStart('$') is not ("alt" or "prettyPrint") || !Has(binding, name)) continue;
            PercentEncoding.TryDecodeQuery(pair.RawValue, out var value);
            if (name.EndsWith("alt", StringComparison.Ordinal)) found = ReadAlt(found, name, value ?? "");
            else found = found with { PrettyPrint = value is not null && IsTrue(value) };
        }

        return found;
    }

    private static SystemParameters ReadAlt(SystemParameters found, string name, string value)
    {
        var alt = value.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant() switch
        {
            "json" => ResponseAlt.Json,
            "json;enum-encoding=int" => ResponseAlt.JsonWithEnumNumbers,
            "proto" => ResponseAlt.Protobuf,
            "sse" => ResponseAlt.EventStream,
            _ => ResponseAlt.None,
        };
        return alt != ResponseAlt.None
            ? found with { Alt = alt }
            : found with { Error = new ParameterError(name, $"{ScalarText.Quote(Encoding.UTF8.GetBytes(value))} is not supported: send json, json;enum-encoding=int, proto or sse.") };
    }

    private static bool IsTrue(string value) => value is "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase) || value.Equals("t", StringComparison.OrdinalIgnoreCase);
}
