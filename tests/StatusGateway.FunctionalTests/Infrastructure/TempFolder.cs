namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>An empty folder that is deleted at the end of the test.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("statusgateway-").FullName;

    /// <summary>Writes a file.</summary>
    /// <returns>The file name.</returns>
    public string Write(string name, string text)
    {
        File.WriteAllText(System.IO.Path.Combine(Path, name), text);
        return name;
    }

    /// <summary>Copies a descriptor set of the build output.</summary>
    /// <returns>The file name.</returns>
    public string CopyDescriptorSet(string name)
    {
        File.Copy(System.IO.Path.Combine(AppContext.BaseDirectory, name), System.IO.Path.Combine(Path, name));
        return name;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
