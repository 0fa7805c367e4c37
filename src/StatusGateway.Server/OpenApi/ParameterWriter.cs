using System.Text;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using StatusGateway.Server.Model;
using StatusGateway.Server.OpenApi.Schemas;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.OpenApi;

/// <summary>Writes the parameters of a binding: the wildcards of its path, and the fields that its query can set.</summary>
internal static class ParameterWriter
{
    // The limits keep the list readable. The gateway accepts deeper fields and more parameters than the document lists.
    private const int MaxDepth = 6;
    private const int MaxParameters = 300;

    /// <summary>Writes the path parameters, then the query parameters.</summary>
    /// <param name="model">The method.</param>
    /// <param name="binding">The binding of the method.</param>
    /// <param name="path">The path of the operation in the document. It has the shape of the binding's path, but may come from another binding.</param>
    public static IEnumerable<OpenApiParameter> Write(MethodModel model, HttpBinding binding, OpenApiPath path)
    {
        foreach (var parameter in path.Parameters) yield return InPath(model, binding, parameter);
        foreach (var parameter in QueryParameter.FromBinding(binding, MaxDepth, MaxParameters)) yield return InQuery(model, parameter);
    }

    private static OpenApiParameter InPath(MethodModel model, HttpBinding binding, PathParameter parameter)
    {
        var template = binding.Template;
        var isRemainder = template.Segments[parameter.Segment].Kind == PathSegmentKind.DoubleStar;
        var variable = template.VariableAt(parameter.Segment);
        var isWholeVariable = variable >= 0 && template.Variables[variable].SegmentCount == 1;
        // The value of a one-segment variable can contain an encoded slash (%2F). In a longer variable, a slash separates segments.
        IOpenApiSchema schema = isRemainder ? new OpenApiSchema { Type = JsonSchemaType.String }
            : isWholeVariable ? new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1 }
            : new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[^/]+$" };
        var description = isRemainder ? "Any number of segments of the path, including the slashes between them. A tool that encodes the slashes sends a single segment, and the service receives `%2F`." : null;
        if (variable >= 0)
        {
            var fields = binding.GetVariableFields(variable);
            var comment = FindComment(model, fields);
            if (isWholeVariable && fields[^1].Kind != FieldKind.String) schema = ParameterSchemas.Create(fields[^1])!;
            description = isWholeVariable
                ? Join(comment, description)
                : Join(Join($"Part of `{template.Variables[variable].FieldPath}`: `{PatternOf(template, template.Variables[variable])}`.", comment), description);
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
            Description = FindComment(model, parameter.Fields),
            Deprecated = parameter.Fields.Any(field => field.IsDeprecated),
            Required = parameter.Fields.All(RequiredFields.IsRequired),
            Schema = ParameterSchemas.Create(parameter.Field),
            // A map entry is "labels[key]=value". A list repeats the parameter.
            Style = isMap ? ParameterStyle.DeepObject : null,
            Explode = true,
            // Without an example, Swagger UI's form invents entries and sends them.
            Example = isMap ? new JsonObject() : null,
        };
    }

    private static string? FindComment(MethodModel model, IReadOnlyList<FieldSchema> fields)
    {
        var owner = fields.Count == 1 ? model.Schema.Input : fields[^2].MessageType!;
        return model.Upstream.Schema?.Comments.Find(owner, fields[^1]) is { Text.Length: > 0 } comment ? comment.Text : null;
    }

    private static string? Join(string? first, string? second) => first is null ? second : second is null ? first : $"{first}\n\n{second}";

    /// <summary>Gets the part of the template that a variable covers, such as <c>shelves/*</c>.</summary>
    private static string PatternOf(PathTemplate template, PathVariable variable)
    {
        var text = new StringBuilder();
        foreach (var segment in template.Segments.AsSpan(variable.FirstSegment, variable.SegmentCount))
            text.Append(text.Length == 0 ? "" : "/").Append(segment.Text);
        return text.ToString();
    }
}
