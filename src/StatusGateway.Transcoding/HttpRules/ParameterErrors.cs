using System.Collections;
using System.Runtime.CompilerServices;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>An error in a path or query parameter.</summary>
/// <param name="Name">
/// The parameter as the client wrote it, or the beginning of a very long unknown one; the field path for a path variable.
/// </param>
/// <param name="Message">What is wrong, for the client.</param>
public sealed record ParameterError(string Name, string Message);

/// <summary>
/// Errors in parameters, up to <see cref="MaxCount"/>: two bytes of a query can cause an error, which takes some hundred bytes in the
/// response.
/// </summary>
[CollectionBuilder(typeof(ParameterErrors), nameof(Create))]
public sealed class ParameterErrors : IReadOnlyList<ParameterError>
{
    /// <summary>The maximum number of errors in the collection.</summary>
    public const int MaxCount = 50;

    private readonly List<ParameterError> _errors = [];

    /// <summary>Gets the number of errors beyond <see cref="MaxCount"/>.</summary>
    public int OmittedCount { get; private set; }

    /// <inheritdoc/>
    public int Count => _errors.Count;

    /// <inheritdoc/>
    public ParameterError this[int index] => _errors[index];

    /// <summary>Creates a collection.</summary>
    /// <param name="errors">The errors; equal ones count once.</param>
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
