using System.Text;
using Microsoft.Extensions.Configuration;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Tests.Configuration;

/// <summary>Creates configurations from JSON, as in an appsettings.json.</summary>
internal static class Settings
{
    public static IConfiguration Json(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();

    /// <summary>Reads the section <c>Gateway</c>, which must be valid.</summary>
    public static GatewayOptions Options(string json)
    {
        var options = Read(json, out var errors);
        Assert.Empty(errors);
        return options;
    }

    public static GatewayOptions Read(string json, out string[] errors)
    {
        var found = new List<ConfigurationError>();
        var options = GatewayOptionsReader.Read(Json($"{{\"Gateway\":{json}}}"), found);
        errors = [.. found.Select(error => error.ToString())];
        return options;
    }

    /// <summary>Creates an upstream whose other options are valid.</summary>
    public static string Upstream(string options) =>
        $"{{\"Upstreams\":{{\"library\":{{\"Addresses\":[\"http://localhost:50051\"]{(options.Length == 0 ? "" : ",")}{options}}}}}}}";
}
