using Microsoft.OpenApi;
using StatusGateway.Server.Configuration;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.OpenApi;

/// <summary>A tag for each service, and the names that its operations have: short where that tells it from the others.</summary>
internal sealed class ServiceTags
{
    private readonly Dictionary<string, (string Name, string Id)> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<HttpBinding, string> _ids = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _takenIds = new(StringComparer.Ordinal);
    private readonly OpenApiDocument _document;

    private ServiceTags(OpenApiDocument document) => _document = document;

    public static ServiceTags Of(IReadOnlyCollection<RouteTarget.Rest> operations, OpenApiDocument document)
    {
        var tags = new ServiceTags(document);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        document.Tags ??= new HashSet<OpenApiTag>();
        foreach (var method in operations.Select(operation => operation.Method))
        {
            var service = method.Schema.ServiceName;
            if (tags._names.ContainsKey(service)) continue;
            var simple = service[(service.LastIndexOf('.') + 1)..];
            // The first one has the name; it keeps it when others join.
            var name = simple;
            if (!taken.Add(name))
            {
                name = service;
                // One without a package has no longer name, and is numbered.
                for (var i = 2; !taken.Add(name); i++) name = FormattableString.Invariant($"{service}_{i}");
            }

            tags._names.Add(service, (name, name.Replace('.', '_')));
            document.Tags.Add(new OpenApiTag { Name = tags._names[service].Name, Description = DescriptionOf(method) });
        }

        // A method's first binding has its plain name, also where another method's second one would have it.
        foreach (var operation in operations.OrderBy(operation => operation.Binding.Index != 0)) tags.TakeId(operation);
        return tags;
    }

    public OpenApiTagReference TagOf(MethodModel method) => new(_names[method.Schema.ServiceName].Name, _document);

    /// <summary>Such as <c>Library_GetBook</c>, and <c>Library_GetBook_2</c> for the second binding; no two are the same.</summary>
    public string OperationId(RouteTarget.Rest operation) => _ids[operation.Binding];

    private void TakeId(RouteTarget.Rest operation)
    {
        var plain = $"{_names[operation.Method.Schema.ServiceName].Id}_{operation.Method.Schema.Name}";
        var number = operation.Binding.Index + 1;
        var id = number == 1 ? plain : FormattableString.Invariant($"{plain}_{number}");
        while (!_takenIds.Add(id)) id = FormattableString.Invariant($"{plain}_{++number}");
        _ids.Add(operation.Binding, id);
    }

    private static string DescriptionOf(MethodModel method)
    {
        var comment = method.Upstream.Schema?.Comments.Find(method.Schema.ServiceName);
        return comment is { Text.Length: > 0 } ? comment.Text : $"`{method.Schema.ServiceName}`";
    }
}
