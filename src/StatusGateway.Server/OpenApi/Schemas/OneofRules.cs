using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>
/// "At most one member of each oneof", as <c>dependentSchemas</c>: where a member is, none of those behind it is. Validators hold
/// to it, and generators of types and viewers, for which the forms with <c>oneOf</c> make a union of unions, still see one
/// object with optional members.
/// </summary>
internal static class OneofRules
{
    /// <summary>The rules grow with the square of the members; of larger ones only the description tells.</summary>
    private const int MostMembers = 32;

    // Of a message with very many oneofs, too.
    private const int MostNames = 4000;

    /// <param name="oneofs">Of each oneof the JSON names of its members.</param>
    public static Dictionary<string, IOpenApiSchema>? Of(IEnumerable<IReadOnlyList<string>> oneofs)
    {
        Dictionary<string, IOpenApiSchema>? rules = null;
        var names = 0;
        foreach (var members in oneofs)
        {
            if (members.Count > MostMembers || (names += members.Count * (members.Count - 1) / 2) > MostNames) continue;
            for (var i = 0; i < members.Count - 1; i++)
            {
                var others = members.Skip(i + 1).Select(JsonNode (name) => JsonValue.Create(name));
                (rules ??= []).TryAdd(members[i], new OpenApiSchema { PropertyNames = new OpenApiSchema { Not = new OpenApiSchema { Enum = [.. others] } } });
            }
        }

        return rules;
    }
}
