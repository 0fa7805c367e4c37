using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace StatusGateway.Server.OpenApi.Schemas;

/// <summary>
/// Writes "at most one member of each oneof" as <c>dependentSchemas</c>: if a member is present, the members after it must be
/// absent. Validators enforce this, and code generators and viewers still see one object with optional members. With
/// <c>oneOf</c> they would see a union of unions.
/// </summary>
internal static class OneofRules
{
    // The size of the rules grows with the square of the number of members. For larger oneofs, only the description states the rule.
    private const int MaxMembers = 32;

    // The limit for a message with many oneofs.
    private const int MaxNames = 4000;

    /// <summary>Creates the rules of a message; null if there are none.</summary>
    /// <param name="oneofs">The JSON names of the members of each oneof.</param>
    public static Dictionary<string, IOpenApiSchema>? Create(IEnumerable<IReadOnlyList<string>> oneofs)
    {
        Dictionary<string, IOpenApiSchema>? rules = null;
        var names = 0;
        foreach (var members in oneofs)
        {
            if (members.Count > MaxMembers || (names += members.Count * (members.Count - 1) / 2) > MaxNames) continue;
            for (var i = 0; i < members.Count - 1; i++)
            {
                var others = members.Skip(i + 1).Select(JsonNode (name) => JsonValue.Create(name));
                (rules ??= []).TryAdd(members[i], new OpenApiSchema { PropertyNames = new OpenApiSchema { Not = new OpenApiSchema { Enum = [.. others] } } });
            }
        }

        return rules;
    }
}
