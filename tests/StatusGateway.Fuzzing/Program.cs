using System.Diagnostics;
using System.Globalization;
using SharpFuzz;

namespace StatusGateway.Fuzzing;

/// <summary>The command line of the harnesses. <c>tests/fuzz.sh</c> runs them under AFL++.</summary>
internal static class Program
{
    private const string Usage = """
        Usage: StatusGateway.Fuzzing COMMAND
          list                         the names of the harnesses
          afl NAME [--planted]         runs a harness under AFL++
          run NAME|all COUNT [SEED]    runs COUNT seeded inputs of each harness, without AFL++
          replay NAME FILE...          runs inputs, such as crashes of AFL++
          unpack NAME FOLDER           writes seeds and kept inputs as files
          pack FOLDER FILE             writes the files of a folder as a corpus
        """;

    private static int Main(string[] args)
    {
        switch (args)
        {
            case ["list"]:
                foreach (var target in FuzzTargets.All) Console.WriteLine(target.Name);
                return 0;
            case ["afl", var name, .. var rest]:
                // Instrumented code, even that of initializers, runs inside the fuzzer only.
                Fuzzer.OutOfProcess.Run(stream => FuzzTargets.Get(name).Check(ReadAll(stream), rest is ["--planted"] ? Plant.Bug : Plant.None));
                return 0;
            case ["run", var name, var count, .. var rest]:
                return Run(name, long.Parse(count, CultureInfo.InvariantCulture), rest is [var seed] ? int.Parse(seed, CultureInfo.InvariantCulture) : 1);
            case ["replay", var name, .. var files]:
                foreach (var file in files) FuzzTargets.Get(name).Check(File.ReadAllBytes(file), Plant.None);
                Console.WriteLine($"{files.Length} inputs, no finding");
                return 0;
            case ["unpack", var name, var folder]:
                Console.WriteLine($"{Corpora.Unpack(FuzzTargets.Get(name), folder)} inputs");
                return 0;
            case ["pack", var folder, var file]:
                Console.WriteLine($"{Corpora.Pack(folder, file)} inputs");
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    private static int Run(string name, long count, int seed)
    {
        var findings = 0;
        foreach (var target in name == "all" ? FuzzTargets.All : [FuzzTargets.Get(name)])
        {
            var watch = Stopwatch.StartNew();
            var finding = SeededRun.Find(target, count, seed, Plant.None);
            Console.WriteLine($"{target.Name}: {count} inputs in {watch.Elapsed.TotalSeconds:f1} s{(finding is null ? "" : $": {finding.Message}\n  {Convert.ToBase64String(finding.Input)}")}");
            if (finding is not null) findings++;
        }

        return findings == 0 ? 0 : 1;
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
