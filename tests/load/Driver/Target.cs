using System.Globalization;

namespace StatusGateway.Load;

/// <summary>A proxy that is measured: the limit, or a gateway.</summary>
/// <param name="Process">Its process.</param>
/// <param name="Rest">Its address for HTTP/1.1.</param>
/// <param name="Grpc">Its address for HTTP/2 with prior knowledge.</param>
internal sealed record Target(ServedProcess Process, Uri Rest, Uri Grpc)
{
    public const string LimitName = "limit";

    public string Name => Process.Name;

    /// <summary>Starts the limit program.</summary>
    public static Target StartLimit(string folder, Uri upstream)
    {
        var (rest, grpc) = (ServedProcess.FindPort(), ServedProcess.FindPort());
        var process = ServedProcess.Start(LimitName, folder, "dotnet", SiblingProgram("Limit"), Text(rest), Text(grpc), upstream.ToString());
        return new Target(process, Address(rest), Address(grpc));
    }

    /// <summary>Starts a gateway with one upstream, and otherwise with the default configuration.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="published">The folder that it was published to.</param>
    /// <param name="folder">The working directory, without an appsettings.json.</param>
    /// <param name="upstream">Address of the upstream.</param>
    public static Target StartGateway(string name, string published, string folder, Uri upstream)
    {
        var port = ServedProcess.FindPort();
        var assembly = Path.Combine(published, "statusgateway.dll");
        string[] program = File.Exists(assembly) ? ["dotnet", assembly] : [Path.Combine(published, "statusgateway")];
        var process = ServedProcess.Start(
            name,
            folder,
            [
                .. program,
                "--urls", Address(port).ToString(),
                $"Gateway:Upstreams:library:Addresses:0={upstream}",
                $"Gateway:Upstreams:library:Schema:DescriptorSet={Path.Combine(AppContext.BaseDirectory, "library.binpb")}",
            ]);
        return new Target(process, Address(port), Address(port));
    }

    /// <summary>Starts the upstream.</summary>
    /// <returns>Its process and its address.</returns>
    public static (ServedProcess Process, Uri Address) StartUpstream(string folder)
    {
        var port = ServedProcess.FindPort();
        return (ServedProcess.Start("upstream", folder, "dotnet", SiblingProgram("Upstream"), Text(port)), Address(port));
    }

    private static Uri Address(int port) => new($"http://127.0.0.1:{port}");

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Returns the path of another program of tests/load, built with the same configuration.</summary>
    private static string SiblingProgram(string project) =>
        Path.Combine(AppContext.BaseDirectory.Replace($"{Path.DirectorySeparatorChar}Driver{Path.DirectorySeparatorChar}", $"{Path.DirectorySeparatorChar}{project}{Path.DirectorySeparatorChar}", StringComparison.Ordinal), $"StatusGateway.Load.{project}.dll");
}
