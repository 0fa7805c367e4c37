namespace StatusGateway.Fuzzing;

/// <summary>Feeds one input to a reader and checks what it returned. Throws a <see cref="FuzzFinding"/> if the reader is wrong.</summary>
/// <param name="input">The input.</param>
/// <param name="plant">Spoils the result of the reader, for the test that the harness finds an error.</param>
internal delegate void FuzzRun(ReadOnlySpan<byte> input, Plant plant);

/// <summary>A harness: a reader of bytes that come from outside, and what must hold for every input.</summary>
/// <param name="Name">The name, which is also the one of its corpus.</param>
/// <param name="Seeds">Valid inputs to begin with.</param>
/// <param name="Run">Runs one input.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, FuzzRun Run)
{
    /// <summary>The most memory that an input may cost, beside <see cref="MaxBytesPerByte"/> for each of its bytes.</summary>
    public long MaxBytes { get; init; } = 1024 * 1024;

    /// <summary>The most memory that each byte of an input may cost.</summary>
    public int MaxBytesPerByte { get; init; } = 200;

    /// <summary>Runs one input. Every exception is a finding, and so is memory out of proportion.</summary>
    /// <exception cref="FuzzFinding">The reader is wrong.</exception>
    public void Check(ReadOnlySpan<byte> input, Plant plant)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Run(input, plant);
        }
        catch (Exception exception) when (exception is not FuzzFinding)
        {
            throw new FuzzFinding($"{Name}: {exception.GetType().Name}: {exception.Message}", exception);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > MaxBytes + ((long)MaxBytesPerByte * input.Length)) throw new FuzzFinding($"{Name}: {allocated} bytes for an input of {input.Length}.");
    }
}

/// <summary>What a harness found wrong.</summary>
internal sealed class FuzzFinding(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Fails with a message unless a condition holds.</summary>
    public static void Unless(bool condition, string message)
    {
        if (!condition) throw new FuzzFinding(message);
    }
}

/// <summary>
/// A bug that is planted to prove that a harness can find one: it spoils the result of the reader for inputs that contain the marker
/// byte, and for no others.
/// </summary>
internal sealed class Plant
{
    private const byte Marker = (byte)'~';

    private readonly bool _isPlanted;

    private Plant(bool isPlanted) => _isPlanted = isPlanted;

    public static Plant None { get; } = new(false);

    public static Plant Bug { get; } = new(true);

    /// <summary>Returns whether the result for this input is to be spoiled.</summary>
    public bool Spoils(ReadOnlySpan<byte> input) => _isPlanted && input.Contains(Marker);
}
