namespace StatusGateway.Transcoding;

/// <summary>Finds the name that someone may have meant who wrote another one.</summary>
public static class NearestName
{
    // Longer names are not looked at: the work grows with the square of the length.
    private const int Longest = 64;

    // A name of so many letters may have two mistakes, a shorter one has one.
    private const int Long = 8;

    /// <summary>The nearest of the names; of several the first.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="names">The names that there are.</param>
    /// <returns>A name with one mistake in it, with two where it is long; null when there is none.</returns>
    public static string? Find(string name, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(names);
        if (name.Length is < 2 or > Longest) return null;
        string? nearest = null;
        var least = name.Length < Long ? 2 : 3;
        foreach (var candidate in names)
        {
            if (Math.Abs(candidate.Length - name.Length) >= least) continue;
            var distance = Distance(name, candidate);
            if (distance < least) (nearest, least) = (candidate, distance);
        }

        return nearest;
    }

    /// <summary>How far names are apart, without regard to case.</summary>
    /// <param name="a">A name.</param>
    /// <param name="b">Another name.</param>
    /// <returns>How many letters have to be changed, added, left out, or swapped with the next one (optimal string alignment).</returns>
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
