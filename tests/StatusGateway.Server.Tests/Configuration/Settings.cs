using System.Text;
using Microsoft.Extensions.Configuration;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Tests.Configuration;

/// <summary>Configuration out of JSON, as an appsettings.json has it.</summary>
internal static class Settings
{
    public static IConfiguration Json(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();

    /// <summary>Options of the section <c>Gateway</c>, which must be sound.</summary>
    public static GatewayOptions Options(string json)
    {
        var options = Read(json, out var faults);
        Assert.Empty(faults);
        return options;
    }

    public static GatewayOptions Read(string json, out string[] faults)
    {
        var found = new List<ConfigurationFault>();
        var options = GatewayOptionsReader.Read(Json($"{{\"Gateway\":{json}}}"), found);
        faults = [.. found.Select(fault => fault.ToString())];
        return options;
    }

    /// <summary>An upstream whose other options are sound.</summary>
    public static string Upstream(string options) =>
        $"{{\"Upstreams\":{{\"library\":{{\"Addresses\":[\"http://localhost:50051\"]{(options.Length == 0 ? "" : ",")}{options}}}}}}}";
}
