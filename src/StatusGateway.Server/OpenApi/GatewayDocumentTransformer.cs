using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using StatusGateway.Server.Configuration;

namespace StatusGateway.Server.OpenApi;

/// <summary>Puts what the gateway serves into the document that ASP.NET Core makes of an application.</summary>
internal sealed class GatewayDocumentTransformer(GatewayState state) : IOpenApiDocumentTransformer
{
    /// <summary>Adds the documents of the gateway, and of each upstream.</summary>
    public static void AddTo(IServiceCollection services, IEnumerable<string> upstreams)
    {
        services.AddSingleton<OpenApiDocuments>();
        services.AddSingleton<Pages.SwaggerPages>();
        foreach (var name in upstreams.Prepend(OpenApiDocuments.Whole).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            services.AddOpenApi(name, options =>
            {
                options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                // Endpoints of the application that hosts the gateway are no upstream's.
                if (name != OpenApiDocuments.Whole) options.ShouldInclude = static _ => false;
                options.AddDocumentTransformer<GatewayDocumentTransformer>();
            });
        }
    }

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var snapshot = state.Current;
        // The framework has the names in lower case.
        var only = context.DocumentName == OpenApiDocuments.Whole ? null
            : snapshot.Upstreams.FirstOrDefault(upstream => upstream.Name.Equals(context.DocumentName, StringComparison.OrdinalIgnoreCase));
        GatewayDocument.Fill(document, snapshot, only);
        return Task.CompletedTask;
    }
}
