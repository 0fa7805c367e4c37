using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using StatusGateway.Server.Model;

namespace StatusGateway.Server.OpenApi;

/// <summary>Adds the gateway's operations to the OpenAPI document that ASP.NET Core generates for the application.</summary>
internal sealed class GatewayDocumentTransformer(GatewayState state) : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var snapshot = state.Current;
        // ASP.NET Core converts document names to lower case.
        var only = context.DocumentName == OpenApiDocuments.CompleteName ? null
            : snapshot.Upstreams.FirstOrDefault(upstream => upstream.Name.Equals(context.DocumentName, StringComparison.OrdinalIgnoreCase));
        GatewayDocument.Fill(document, snapshot, only);
        return Task.CompletedTask;
    }
}
