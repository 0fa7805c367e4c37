using System.Text;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.OpenApi.Schemas;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi;

/// <summary>The parameters of a binding: the wildcards of its path, and the fields that its query gives.</summary>
internal static class ParameterWriter
{
    // What people can overlook; deeper and further fields are taken all the same.
    private const int DeepestName = 6;
    private const int MostParameters = 300;

    /// <param name="model">The method.</param>
    /// <param name="binding">Its binding.</param>
    /// <param name="path">The path that the operation stands under: of the same shape, and maybe of another binding.</param>
    public static IEnumerable<OpenApiParameter> Write(MethodModel model, HttpBinding binding, SpelledPath path)
    {
        foreach (var parameter in path.Parameters) yield return InPath(model, binding, parameter);
        foreach (var parameter in QueryParameter.FromBinding(binding, DeepestName, MostParameters)) yield return InQuery(model, parameter);
    }

    private static OpenApiParameter InPath(MethodModel model, HttpBinding binding, SpelledParameter parameter)
    {
        var template = binding.Template;
        var isRest = template.Segments[parameter.Segment].Kind == PathSegmentKind.DoubleStar;
        var variable = template.VariableAt(parameter.Segment);
        var isWhole = variable >= 0 && template.Variables[variable].SegmentCount == 1;
        // A value alone in its segment may have a slash, as %2F; one among others is divided by it.
        IOpenApiSchema schema = isRest ? new OpenApiSchema { Type = JsonSchemaType.String }
            : isWhole ? new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1 }
            : new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[^/]+$" };
        var description = isRest ? "The rest of the path, with its slashes. Tools that encode those send one segment, and the service gets `%2F`." : null;
        if (variable >= 0)
        {
            var fields = binding.GetVariableFields(variable);
            var comment = CommentOf(model, fields);
            if (isWhole && fields[^1].Kind != FieldKind.String) schema = SchemaWriter.Parameter(fields[^1])!;
            description = isWhole ? Join(comment, description) : Join(Join($"In `{template.Variables[variable].FieldPath}`: `{Spell(template, template.Variables[variable])}`.", comment), description);
        }

        return new OpenApiParameter
        {
            Name = parameter.Name,
            In = ParameterLocation.Path,
            Required = true,
            Description = description,
            Schema = schema,
        };
    }

    private static OpenApiParameter InQuery(MethodModel model, QueryParameter parameter)
    {
        var isMap = parameter.Field.IsMap;
        return new OpenApiParameter
        {
            Name = string.Join('.', parameter.Fields.Select(field => model.Json.ProtoFieldNames ? field.Name : field.JsonName)),
            In = ParameterLocation.Query,
            Description = CommentOf(model, parameter.Fields),
            Deprecated = parameter.Fields.Any(field => field.IsDeprecated),
            Required = parameter.Fields.Count == 1 && RequiredFields.Is(parameter.Field),
            Schema = SchemaWriter.Parameter(parameter.Field),
            // An entry of a map is "labels[key]=value", a list the parameter several times.
            Style = isMap ? ParameterStyle.DeepObject : null,
            Explode = true,
            // Forms would make up entries of their own, and send them.
            Example = isMap ? new JsonObject() : null,
        };
    }

    private static string? CommentOf(MethodModel model, IReadOnlyList<FieldSchema> fields)
    {
        var owner = fields.Count == 1 ? model.Schema.Input : fields[^2].MessageType!;
        return model.Upstream.Schema?.Comments.Find(owner, fields[^1]) is { Text.Length: > 0 } comment ? comment.Text : null;
    }

    private static string? Join(string? first, string? second) => first is null ? second : second is null ? first : $"{first}\n\n{second}";

    private static string Spell(PathTemplate template, PathVariable variable)
    {
        var text = new StringBuilder();
        foreach (var segment in template.Segments.AsSpan(variable.FirstSegment, variable.SegmentCount))
            text.Append(text.Length == 0 ? "" : "/").Append(segment.Text);
        return text.ToString();
    }
}
