using System.Reflection;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>Where the foreign peers and their schema are.</summary>
public static class PeerFiles
{
    /// <summary>The npm project of the peers, in the source tree: there its modules are installed.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, RelativeFolder()));

    /// <summary>The FileDescriptorSet of library.v1 and grpc.reflection.v1 that the build writes.</summary>
    public static string DescriptorSet { get; } = Path.Combine(AppContext.BaseDirectory, "library.binpb");

    /// <summary>The path of a peer's script; of another project's, which is given whole, as it is.</summary>
    /// <exception cref="InvalidOperationException">The npm project is not installed.</exception>
    public static string Script(string name)
    {
        if (Path.IsPathFullyQualified(name)) return name;
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            throw new InvalidOperationException(
                "The foreign peers are not installed: run `npm ci` in tests/StatusGateway.FunctionalTests/Peers first.");
        }

        return Path.Combine(Folder, name);
    }

    private static string RelativeFolder() =>
        typeof(PeerFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "PeersFolder").Value!;
}
