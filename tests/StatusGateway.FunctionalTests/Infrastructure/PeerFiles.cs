using System.Reflection;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>Paths of the Node.js peers and of their schema.</summary>
public static class PeerFiles
{
    /// <summary>Gets the folder of the npm project in the source tree.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, RelativeFolder()));

    /// <summary>Gets the path of the FileDescriptorSet of library.v1 and grpc.reflection.v1 that the build writes.</summary>
    public static string DescriptorSet { get; } = Path.Combine(AppContext.BaseDirectory, "library.binpb");

    /// <summary>Gets the path of a peer's script. An absolute path is returned unchanged.</summary>
    /// <exception cref="InvalidOperationException">The npm packages are not installed.</exception>
    public static string Script(string name)
    {
        if (Path.IsPathFullyQualified(name)) return name;
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            throw new InvalidOperationException(
                "The Node.js peers are not installed: run `npm ci` in tests/StatusGateway.FunctionalTests/Peers first.");
        }

        return Path.Combine(Folder, name);
    }

    private static string RelativeFolder() =>
        typeof(PeerFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "PeersFolder").Value!;
}
