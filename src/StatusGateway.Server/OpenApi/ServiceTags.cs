using Microsoft.OpenApi;
using StatusGateway.Server.Model;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.OpenApi;

/// <summary>The tags of the services, and the IDs of their operations. Names are short unless two services would share them.</summary>
internal sealed class ServiceTags
{
    private readonly Dictionary<string, (string Name, string Id)> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<HttpBinding, string> _ids = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _takenIds = new(StringComparer.Ordinal);
    private readonly OpenApiDocument _document;

    private ServiceTags(OpenApiDocument document) => _document = document;

    public static ServiceTags Create(IReadOnlyCollection<RouteTarget.Rest> operations, OpenApiDocument document)
    {
        var tags = new ServiceTags(document);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        document.Tags ??= new HashSet<OpenApiTag>();
        foreach (var method in operations.Select(operation => operation.Method))
        {
            var service = method.Schema.ServiceName;
            if (tags._names.ContainsKey(service)) continue;
            var simple = service[(service.LastIndexOf('.') + 1)..];
            // The first service keeps the simple name when others with the same name are added.
            var name = simple;
            if (!taken.Add(name))
            {
                name = service;
                // A service without a package has no longer name, so it gets a number.
                for (var i = 2; !taken.Add(name); i++) name = FormattableString.Invariant($"{service}_{i}");
            }

            tags._names.Add(service, (name, name.Replace('.', '_')));
            document.Tags.Add(new OpenApiTag { Name = tags._names[service].Name, Description = Describe(method) });
        }

        // First bindings come first, so that they get the name without a number.
        foreach (var operation in operations.OrderBy(operation => operation.Binding.Index != 0)) tags.AssignId(operation);
        return tags;
    }

    public OpenApiTagReference FindTag(MethodModel method) => new(_names[method.Schema.ServiceName].Name, _document);

    /// <summary>Gets the unique ID of an operation, such as <c>Library_GetBook</c>, or <c>Library_GetBook_2</c> for the second binding.</summary>
    public string OperationId(RouteTarget.Rest operation) => _ids[operation.Binding];

    private void AssignId(RouteTarget.Rest operation)
    {
        var baseId = $"{_names[operation.Method.Schema.ServiceName].Id}_{operation.Method.Schema.Name}";
        var number = operation.Binding.Index + 1;
        var id = number == 1 ? baseId : FormattableString.Invariant($"{baseId}_{number}");
        while (!_takenIds.Add(id)) id = FormattableString.Invariant($"{baseId}_{++number}");
        _ids.Add(operation.Binding, id);
    }

    private static string Describe(MethodModel method)
    {
        var comment = method.Upstream.Schema?.Comments.Find(method.Schema.ServiceName);
        return comment is { Text.Length: > 0 } ? comment.Text : $"`{method.Schema.ServiceName}`";
    }
}
