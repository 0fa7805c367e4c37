using Microsoft.OpenApi;
using StatusGateway.Server.Configuration;

namespace StatusGateway.Server.OpenApi;

/// <summary>A tag for each service, and the names that its operations have: short where that tells it from the others.</summary>
internal sealed class ServiceTags
{
    private readonly Dictionary<string, (string Name, string Id)> _names = new(StringComparer.Ordinal);
    private readonly OpenApiDocument _document;

    private ServiceTags(OpenApiDocument document) => _document = document;

    public static ServiceTags Of(IEnumerable<MethodModel> methods, OpenApiDocument document)
    {
        var tags = new ServiceTags(document);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        document.Tags ??= new HashSet<OpenApiTag>();
        foreach (var method in methods)
        {
            var service = method.Schema.ServiceName;
            if (tags._names.ContainsKey(service)) continue;
            var simple = service[(service.LastIndexOf('.') + 1)..];
            // The first one has the name; it keeps it when others join.
            var isFree = taken.Add(simple);
            tags._names.Add(service, isFree ? (simple, simple) : (service, service.Replace('.', '_')));
            document.Tags.Add(new OpenApiTag { Name = tags._names[service].Name, Description = DescriptionOf(method) });
        }

        return tags;
    }

    public OpenApiTagReference TagOf(MethodModel method) => new(_names[method.Schema.ServiceName].Name, _document);

    /// <summary>Such as <c>Library_GetBook</c>, and <c>Library_GetBook_2</c> for the second binding.</summary>
    public string OperationId(RouteTarget.Rest operation)
    {
        var id = $"{_names[operation.Method.Schema.ServiceName].Id}_{operation.Method.Schema.Name}";
        return operation.Binding.Index == 0 ? id : FormattableString.Invariant($"{id}_{operation.Binding.Index + 1}");
    }

    private static string DescriptionOf(MethodModel method)
    {
        var comment = method.Upstream.Schema?.Comments.Find(method.Schema.ServiceName);
        return comment is { Text.Length: > 0 } ? comment.Text : $"`{method.Schema.ServiceName}`";
    }
}
