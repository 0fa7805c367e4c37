namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>An empty folder for one test.</summary>
public sealed class WorkFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("statusgateway-").FullName;

    /// <summary>Writes a file into it.</summary>
    /// <returns>The name.</returns>
    public string Write(string name, string text)
    {
        File.WriteAllText(System.IO.Path.Combine(Path, name), text);
        return name;
    }

    /// <summary>Copies one of the built descriptor sets into it.</summary>
    /// <returns>The name.</returns>
    public string CopyDescriptorSet(string name)
    {
        File.Copy(System.IO.Path.Combine(AppContext.BaseDirectory, name), System.IO.Path.Combine(Path, name));
        return name;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
