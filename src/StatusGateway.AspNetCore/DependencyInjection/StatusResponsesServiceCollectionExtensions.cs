using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StatusGateway.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds status responses to an application.</summary>
public static class StatusResponsesServiceCollectionExtensions
{
    /// <summary>
    /// Adds an exception handler and a writer of problem details, so that exceptions, endpoints and the error responses of the
    /// framework have one format:
    /// <code>
    /// builder.Services.AddStatusResponses();
    /// app.UseExceptionHandler();
    /// app.UseStatusCodePages();
    /// </code>
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="configure">Configures the options; null for the defaults.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddStatusResponses(this IServiceCollection services, Action<StatusResponsesOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<StatusResponsesOptions>();
        if (configure is not null) services.Configure(configure);
        // The first writer that can write is used, so this one must precede those that were added before.
        if (!services.Any(static service => service.ImplementationType == typeof(StatusProblemDetailsWriter)))
            services.Insert(0, ServiceDescriptor.Singleton<IProblemDetailsWriter, StatusProblemDetailsWriter>());
        services.AddProblemDetails();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IExceptionHandler, StatusExceptionHandler>());
        return services;
    }
}
