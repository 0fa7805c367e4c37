using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StatusGateway.Load;

/// <summary>The result of a run, as text and as JSON.</summary>
internal sealed class Report(Machine machine, LoadOptions options, IReadOnlyList<Target> targets, IReadOnlyList<Measurement> measurements)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string FirstGateway => options.Gateways[0].Name;

    public string ToText()
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"{machine}")
            .AppendLine(CultureInfo.InvariantCulture, $"Medians of {options.Rounds} interleaved rounds of {options.Duration.TotalSeconds} s. CPU: µs per request of the process.");
        var column = Math.Max(8, targets.Max(static target => target.Name.Length));
        foreach (var measurement in measurements)
        {
            text.AppendLine().AppendLine(measurement.Work.Title)
                .AppendLine(CultureInfo.InvariantCulture, $"  {"target".PadRight(column)}      CPU     min     max  × limit  × {FirstGateway.PadRight(column)} upstream CPU  requests/s    p50 µs    p99 µs");
            foreach (var target in targets) AppendRow(text, measurement, target.Name, column);
        }

        return text.ToString();
    }

    public string ToJson() => new JsonObject
    {
        ["machine"] = JsonSerializer.SerializeToNode(machine, JsonSerializerOptions.Web),
        ["rounds"] = options.Rounds,
        ["seconds"] = options.Duration.TotalSeconds,
        ["gateways"] = new JsonArray([.. options.Gateways.Select(static gateway => (JsonNode)gateway.Name)]),
        ["works"] = new JsonObject(measurements.Select(measurement => KeyValuePair.Create(measurement.Work.Name, (JsonNode?)ToJson(measurement)))),
    }.ToJsonString(Indented);

    private void AppendRow(StringBuilder text, Measurement measurement, string target, int column)
    {
        var samples = measurement[target];
        var ofFirst = target == Target.LimitName ? "" : measurement.CpuRatio(target, FirstGateway).ToString("F2", CultureInfo.InvariantCulture);
        text.AppendLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {target.PadRight(column)} {measurement.Median(target, static sample => sample.Cpu),8:F1}{samples.Min(static sample => sample.Cpu),8:F1}{samples.Max(static sample => sample.Cpu),8:F1}{measurement.CpuRatio(target, Target.LimitName),9:F2}    {ofFirst.PadLeft(4).PadRight(column)}{measurement.Median(target, static sample => sample.UpstreamCpu),13:F1}{measurement.Median(target, static sample => sample.RequestsPerSecond),12:F0}{measurement.Median(target, static sample => sample.Load.P50),10:F0}{measurement.Median(target, static sample => sample.Load.P99),10:F0}"));
    }

    private JsonObject ToJson(Measurement measurement) => new(targets.Select(target => KeyValuePair.Create(target.Name, (JsonNode?)new JsonObject
    {
        ["cpuMicroseconds"] = measurement.Median(target.Name, static sample => sample.Cpu),
        ["cpuRatioToLimit"] = measurement.CpuRatio(target.Name, Target.LimitName),
        ["cpuRatioToFirstGateway"] = target.Name == Target.LimitName ? null : measurement.CpuRatio(target.Name, FirstGateway),
        ["upstreamCpuMicroseconds"] = measurement.Median(target.Name, static sample => sample.UpstreamCpu),
        ["requestsPerSecond"] = measurement.Median(target.Name, static sample => sample.RequestsPerSecond),
        ["p50Microseconds"] = measurement.Median(target.Name, static sample => sample.Load.P50),
        ["p99Microseconds"] = measurement.Median(target.Name, static sample => sample.Load.P99),
        ["rounds"] = JsonSerializer.SerializeToNode(measurement[target.Name], JsonSerializerOptions.Web),
    })));
}
