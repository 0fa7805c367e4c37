using System.Diagnostics.Metrics;

namespace StatusGateway.Server.Telemetry;

/// <summary>The metrics of the gateway, in the meter <c>StatusGateway</c>.</summary>
internal static class GatewayMeter
{
    public const string Name = "StatusGateway";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> SchemaReloads = Meter.CreateCounter<long>(
        "statusgateway.schema.reloads", "{reload}", "Descriptor sets that changed at run time, by upstream and outcome (taken, refused).");

    /// <summary>Counts a change of a descriptor set.</summary>
    public static void SchemaReloaded(string upstream, bool isTaken) =>
        SchemaReloads.Add(1, new("upstream", upstream), new("outcome", isTaken ? "taken" : "refused"));
}
