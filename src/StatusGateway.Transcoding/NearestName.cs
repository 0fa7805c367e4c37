namespace StatusGateway.Transcoding;

/// <summary>Finds the name that a misspelled name probably means.</summary>
internal static class NearestName
{
    // The work grows with the square of the length.
    private const int MaxLength = 64;

    // Names of this length can have two mistakes, shorter names one.
    private const int LongNameLength = 8;

    /// <summary>Gets the nearest name; the first one if several are equally near.</summary>
    /// <param name="name">The misspelled name.</param>
    /// <param name="names">The valid names.</param>
    /// <returns>A name that differs by one mistake, or by two for long names; null if there is no such name.</returns>
    public static string? Find(string name, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(names);
        if (name.Length is < 2 or > MaxLength) return null;
        string? nearest = null;
        var limit = name.Length < LongNameLength ? 2 : 3;
        foreach (var candidate in names)
        {
            if (Math.Abs(candidate.Length - name.Length) >= limit) continue;
            var distance = Distance(name, candidate);
            if (distance < limit) (nearest, limit) = (candidate, distance);
        }

        return nearest;
    }

    /// <summary>Gets the distance of two names, ignoring case.</summary>
    /// <param name="a">A name.</param>
    /// <param name="b">Another name.</param>
    /// <returns>The number of letters to change, add, remove or swap with the next one (optimal string alignment).</returns>
    public static int Distance(string a, string b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var (before, last, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j < last.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last, row) = (last, row, before);
        }

        return last[^1];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
