using System.Globalization;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.Json;

/// <summary>
/// The state of one call of <see cref="WireToJson"/>: output, budgets and error. Fields in the order of their numbers, with
/// repeated fields together, are written as they are read; a message in any other order is written again from an index of its
/// fields. The methods of the writers return whether they succeeded: the first failure is recorded here, and each level above adds
/// its part of the path.
/// </summary>
internal ref struct WireToJsonPass
{
    /// <summary>The largest output for each byte of input if fields with default values are written.</summary>
    public const long MaxOutputPerByte = 64;

    // Small messages are not limited.
    private const int MinBudget = 1 << 20;
    private const long MaxOutputWithDefaults = 1L << 30;

    // Below this depth a message is first tried in order, and its order is checked only if that fails.
    private const int MaxUncheckedDepth = 4;

    private readonly ReadOnlySpan<byte> _root;
    private string? _error;
    private List<string>? _path;
    private long _offset;

    public WireToJsonPass(PooledBuffer output, JsonOptions options, ReadOnlySpan<byte> root)
    {
        Out = new ByteSink(output);
        Options = options;
        _root = root;
        _offset = -1;
        MergeBudget = ((long)root.Length * 8) + MinBudget;
        // Without defaults the size of the output is bounded by the input.
        MaxOutput = options.EmitDefaults ? output.Length + Math.Min((root.Length * MaxOutputPerByte) + MinBudget, MaxOutputWithDefaults) : long.MaxValue;
    }

    public readonly JsonOptions Options;

    /// <summary>The largest length of the output, with the bytes that were in it before: two bytes of input can be a message with many defaults.</summary>
    public readonly long MaxOutput;

    /// <summary>The JSON.</summary>
    public ByteSink Out;

    /// <summary>
    /// A message, map or list was started again. If each nested one was started twice as well, the work would double with every
    /// level, so the order is checked first from now on.
    /// </summary>
    public bool SawDisorder;

    /// <summary>How many bytes of split messages may still be copied to be merged. Nested messages are copied repeatedly.</summary>
    public long MergeBudget;

    /// <summary>What the JSON keeps of the bytes so far.</summary>
    public Fidelity Fidelity;

    /// <summary>Gets the error after a failure.</summary>
    public readonly TranscodeError Error
    {
        get
        {
            _path?.Reverse();
            return new TranscodeError(_error ?? "The bytes cannot be read.", _path ?? [], _offset);
        }
    }

    public readonly void Flush() => Out.Flush();

    /// <summary>Gets whether the order of a message's fields is checked before they are written.</summary>
    public readonly bool ChecksOrderFirst(int depth) => SawDisorder || depth > MaxUncheckedDepth;

    public void Degrade(Fidelity to)
    {
        if (to > Fidelity) Fidelity = to;
    }

    /// <summary>Records an error at <paramref name="at"/> bytes into a part of the input. Always returns false.</summary>
    public bool Fail(string error, ReadOnlySpan<byte> part, int at = 0)
    {
        _error = error;
        _path = null;
        // The parts of a merged message are copies, which have no offset in the input.
        _offset = _root.Overlaps(part, out var offset) ? offset + at : -1;
        return false;
    }

    public bool FailTooDeep(ReadOnlySpan<byte> at) => Fail($"The message is nested more than {Options.MaxDepth} deep.", at);

    /// <summary>Adds a field to the path of the error. Always returns false.</summary>
    public bool FailIn(FieldPlan field) => FailIn(field.Schema.Name);

    /// <summary>Adds a name to the path of the error. Always returns false.</summary>
    public bool FailIn(string name)
    {
        (_path ??= []).Add(name);
        return false;
    }

    /// <summary>Adds an index to the path of the error. Always returns false.</summary>
    public bool FailInElement(int index) => FailIn(index.ToString(CultureInfo.InvariantCulture));

    /// <summary>Discards the error: another form of the value is written.</summary>
    public void ClearError()
    {
        _error = null;
        _path = null;
    }
}
