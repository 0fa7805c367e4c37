using System.Collections;
using System.Runtime.CompilerServices;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>A path or query parameter that does not fit.</summary>
/// <param name="Name">
/// The parameter as the caller wrote it, of one that is not known and very long its front; for a path variable its field path.
/// </param>
/// <param name="Message">What is wrong, for the caller.</param>
public sealed record ParameterError(string Name, string Message);

/// <summary>
/// Errors of parameters, of very many the first ones: two bytes of a query make an error, and an error some hundred bytes of the
/// answer.
/// </summary>
[CollectionBuilder(typeof(ParameterErrors), nameof(Create))]
public sealed class ParameterErrors : IReadOnlyList<ParameterError>
{
    /// <summary>How many are told.</summary>
    public const int MaxCount = 50;

    private readonly List<ParameterError> _errors = [];

    /// <summary>How many there are beyond those that are told.</summary>
    public int OmittedCount { get; private set; }

    /// <inheritdoc/>
    public int Count => _errors.Count;

    /// <inheritdoc/>
    public ParameterError this[int index] => _errors[index];

    /// <summary>Makes a collection.</summary>
    /// <param name="errors">The errors; the same one counts once.</param>
    public static ParameterErrors Create(ReadOnlySpan<ParameterError> errors)
    {
        var result = new ParameterErrors();
        foreach (var error in errors) result.Add(error);
        return result;
    }

    /// <inheritdoc/>
    public IEnumerator<ParameterError> GetEnumerator() => _errors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(ParameterError error)
    {
        if (_errors.Contains(error)) return;
        if (_errors.Count < MaxCount) _errors.Add(error);
        else OmittedCount++;
    }
}
