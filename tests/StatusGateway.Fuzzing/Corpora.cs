using System.Reflection;

namespace StatusGateway.Fuzzing;

/// <summary>The kept inputs of each harness: those that reach code that no other input reaches, and those that once failed.</summary>
internal static class Corpora
{
    /// <summary>Reads the kept inputs of a harness: one in Base64 on each line. Empty when there is no file.</summary>
    public static IReadOnlyList<byte[]> Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Corpus/{name}");
        if (stream is null) return [];
        using var reader = new StreamReader(stream);
        var inputs = new List<byte[]>();
        while (reader.ReadLine() is { } line)
            if (line.Length > 0 && line[0] != '#') inputs.Add(Convert.FromBase64String(line));
        return inputs;
    }

    /// <summary>Returns seeds and kept inputs of a harness.</summary>
    public static IReadOnlyList<byte[]> All(FuzzTarget target) => [.. target.Seeds, .. Read(target.Name)];

    /// <summary>Writes the inputs of a folder as a corpus file, the shortest first.</summary>
    public static int Pack(string folder, string file)
    {
        string[] lines =
        [
            .. Directory.EnumerateFiles(folder).Select(File.ReadAllBytes).OrderBy(static input => input.Length)
                .Select(static input => Convert.ToBase64String(input)).Where(static line => line.Length > 0).Distinct(),
        ];
        File.WriteAllText(file, string.Concat(lines.Select(static line => line + "\n")));
        return lines.Length;
    }

    /// <summary>Writes seeds and kept inputs of a harness as files of a folder, as AFL++ reads them.</summary>
    public static int Unpack(FuzzTarget target, string folder)
    {
        Directory.CreateDirectory(folder);
        var inputs = All(target);
        for (var i = 0; i < inputs.Count; i++) File.WriteAllBytes(Path.Combine(folder, $"{i:d6}"), inputs[i]);
        return inputs.Count;
    }
}
