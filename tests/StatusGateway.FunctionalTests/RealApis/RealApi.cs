using System.Diagnostics;
using System.Reflection;

namespace StatusGateway.FunctionalTests.RealApis;

/// <summary>A public API whose protobuf files are in a package of npm.</summary>
/// <param name="Name">The name of the upstream.</param>
/// <param name="Package">The folder in the package, from which imports are read.</param>
/// <param name="Files">The files or folders of the services, relative to <paramref name="Package"/>.</param>
internal sealed record RealApi(string Name, string Package, params string[] Files)
{
    private static readonly string Folder = Metadata("RealApisFolder");

    public static IReadOnlyList<RealApi> All { get; } =
    [
        Google("pubsub", "google/pubsub/v1"),
        Google("firestore", "google/firestore/v1"),
        Google("firestore-admin", "google/firestore/admin/v1"),
        Google("kms", "google/cloud/kms/v1"),
        Google("spanner", "google/spanner/v1", "google/spanner/admin/database/v1", "google/spanner/admin/instance/v1"),
        Google("logging", "google/logging/v2"),
        Google("storage-control", "google/storage/control/v2"),
        Google("dialogflow", "google/cloud/dialogflow/v2"),
        Google("dialogflow-cx", "google/cloud/dialogflow/cx/v3"),
        Google("bigtable-admin", "google/bigtable/admin/v2"),
        Google("tasks", "google/cloud/tasks/v2"),
        Google("monitoring", "google/monitoring/v3"),
        Google("secretmanager", "google/cloud/secretmanager/v1"),
        Google("run", "google/cloud/run/v2"),
        Google("container", "google/container/v1"),
        new("etcd", "etcd3/proto", "rpc.proto"),
    ];

    /// <summary>Writes the descriptor set, with comments and imports.</summary>
    /// <returns>The path of the file.</returns>
    public async Task<string> WriteDescriptorSetAsync(string folder)
    {
        var root = Path.Combine(Folder, "node_modules");
        if (!Directory.Exists(root)) throw new InvalidOperationException("The APIs are not installed: run `npm ci` in tests/StatusGateway.FunctionalTests/RealApis first.");
        var package = ForProtoc(Path.Combine(root, Package), folder);
        var file = Path.Combine(folder, $"{Name}.binpb");
        var start = new ProcessStartInfo(Metadata("Protoc"))
        {
            WorkingDirectory = package,
            RedirectStandardError = true,
            ArgumentList = { "--include_imports", "--include_source_info", $"--descriptor_set_out={file}", "-I.", $"-I{Path.Combine(root, "google-proto-files")}", $"-I{Metadata("ProtocImports")}" },
        };
        foreach (var path in Files.SelectMany(each => Sources(package, each))) start.ArgumentList.Add(path);
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{Name}: {errors}");
        return file;
    }

    /// <summary>Copies a package that is written for protobuf.js: protoc rejects imports by "./", and requires the import of annotations.</summary>
    /// <returns>The folder of the copies; the package itself if protoc reads it.</returns>
    private static string ForProtoc(string package, string folder)
    {
        const string relative = "import \"./";
        const string annotations = "google/api/annotations.proto";
        var files = Directory.GetFiles(package, "*.proto").ToDictionary(static file => Path.GetFileName(file), File.ReadAllText);
        if (!files.Values.Any(static text => text.Contains(relative, StringComparison.Ordinal))) return package;
        foreach (var (name, text) in files)
        {
            var import = text.Contains("(google.api.http)", StringComparison.Ordinal) ? $"import \"{annotations}\";" : "";
            File.WriteAllText(Path.Combine(folder, name), text.Replace(relative, "import \"", StringComparison.Ordinal) + import);
        }

        return folder;
    }

    private static RealApi Google(string name, params string[] files) => new(name, "google-proto-files", files);

    private static IEnumerable<string> Sources(string package, string path) =>
        path.EndsWith(".proto", StringComparison.Ordinal)
            ? [path]
            : Directory.GetFiles(Path.Combine(package, path), "*.proto").Order(StringComparer.Ordinal).Select(file => Path.GetRelativePath(package, file));

    private static string Metadata(string key) => Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory,
        typeof(RealApi).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!));
}
