using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using StatusGateway.Server.OpenApi;
using StatusGateway.Server.Pages;

namespace StatusGateway.Server.Hosting;

/// <summary>Registers the OpenAPI documents and Swagger UI.</summary>
internal static class OpenApiServices
{
    /// <summary>Adds a document for the gateway, and one for each upstream.</summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="upstreams">The names of the upstreams.</param>
    public static void AddGatewayOpenApi(this IServiceCollection services, IEnumerable<string> upstreams)
    {
        services.AddSingleton<OpenApiDocuments>();
        services.AddSingleton<SwaggerPages>();
        foreach (var name in upstreams.Prepend(OpenApiDocuments.CompleteName).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            services.AddOpenApi(name, options =>
            {
                options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                // Only the complete document contains the application's own endpoints.
                if (name != OpenApiDocuments.CompleteName) options.ShouldInclude = static _ => false;
                options.AddDocumentTransformer<GatewayDocumentTransformer>();
            });
        }
    }
}
