using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace StatusGateway.AspNetCore;

/// <summary>Makes an application answer with statuses.</summary>
public static class StatusResponsesServices
{
    /// <summary>
    /// Adds the exception handler and the writer of problem details, so that exceptions, endpoints and the framework's own
    /// refusals are answered in one format:
    /// <code>
    /// builder.Services.AddStatusResponses();
    /// app.UseExceptionHandler();
    /// app.UseStatusCodePages();
    /// </code>
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options; null for the defaults.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddStatusResponses(this IServiceCollection services, Action<StatusResponsesOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<StatusResponsesOptions>();
        if (configure is not null) services.Configure(configure);
        // The first writer that can write does: ours stands before the framework's, whoever added those when.
        if (!services.Any(static service => service.ImplementationType == typeof(StatusProblemDetailsWriter)))
            services.Insert(0, ServiceDescriptor.Singleton<IProblemDetailsWriter, StatusProblemDetailsWriter>());
        services.AddProblemDetails();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IExceptionHandler, StatusExceptionHandler>());
        return services;
    }
}
