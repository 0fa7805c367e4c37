using System.Collections;
using System.Runtime.CompilerServices;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>A path or query parameter that does not fit.</summary>
/// <param name="Name">
/// The parameter as the caller wrote it, of one that is not known and very long its front; for a path variable its field path.
/// </param>
/// <param name="Message">What is wrong, for the caller.</param>
public sealed record ParameterFault(string Name, string Message);

/// <summary>
/// Faults of parameters, of very many the first ones: two bytes of a query make a fault, and a fault some hundred bytes of the
/// answer.
/// </summary>
[CollectionBuilder(typeof(ParameterFaults), nameof(Create))]
public sealed class ParameterFaults : IReadOnlyList<ParameterFault>
{
    /// <summary>How many are told.</summary>
    public const int Most = 50;

    private readonly List<ParameterFault> _faults = [];

    /// <summary>How many there are beyond those that are told.</summary>
    public int More { get; private set; }

    /// <inheritdoc/>
    public int Count => _faults.Count;

    /// <inheritdoc/>
    public ParameterFault this[int index] => _faults[index];

    /// <summary>Makes a collection.</summary>
    /// <param name="faults">The faults; the same one counts once.</param>
    public static ParameterFaults Create(ReadOnlySpan<ParameterFault> faults)
    {
        var result = new ParameterFaults();
        foreach (var fault in faults) result.Add(fault);
        return result;
    }

    /// <inheritdoc/>
    public IEnumerator<ParameterFault> GetEnumerator() => _faults.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(ParameterFault fault)
    {
        if (_faults.Contains(fault)) return;
        if (_faults.Count < Most) _faults.Add(fault);
        else More++;
    }
}
