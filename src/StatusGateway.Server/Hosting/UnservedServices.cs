using StatusGateway.Server.Model;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Hosting;

/// <summary>Describes why no service of an upstream is served.</summary>
internal static class UnservedServices
{
    private const int MaxServices = 10;

    /// <summary>Describes the reason for each service.</summary>
    /// <param name="upstream">The upstream, with its schema.</param>
    /// <param name="options">The options of the upstream.</param>
    public static string Describe(UpstreamModel upstream, UpstreamOptions options)
    {
        var services = upstream.Schema!.Services;
        if (services.Count == 0) return "No service is served, because the schema declares none.";
        var reasons = services.Take(MaxServices).Select(service => $"{service.FullName}: {Reason(service)}");
        return $"No service is served. {string.Join(" ", reasons)}{(services.Count > MaxServices ? $" And {services.Count - MaxServices} more." : "")}";

        string Reason(Transcoding.Schema.ServiceSchema service) =>
            options.Services.Count > 0 && !options.Services.Contains(service.FullName) ? "it is not in Services."
            : service.FullName.StartsWith("grpc.", StringComparison.Ordinal) && options.Services.Count == 0
                ? "services of the package grpc are served only if Services names them."
            : "it has no methods.";
    }
}
