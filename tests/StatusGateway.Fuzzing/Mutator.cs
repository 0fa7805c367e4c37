namespace StatusGateway.Fuzzing;

/// <summary>Creates inputs from a corpus without looking at coverage. The same seed gives the same inputs.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> corpus, int seed)
{
    private const int MaxLength = 16 * 1024;

    private static readonly byte[] Pieces = "{}[]\",:;=/\\u0123456789eE+-.~%&?*()<>@ \r\n\0\xFFtruefalsenull"u8.ToArray();

    private readonly Random _random = new(seed);

    /// <summary>Creates the next input.</summary>
    public byte[] Next()
    {
        var bytes = new List<byte>(Pick());
        for (var times = _random.Next(1, 5); times > 0; times--) Mutate(bytes);
        if (bytes.Count > MaxLength) bytes.RemoveRange(MaxLength, bytes.Count - MaxLength);
        return [.. bytes];
    }

    private byte[] Pick() => corpus[_random.Next(corpus.Count)];

    private void Mutate(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        switch (_random.Next(8))
        {
            case 0:
                bytes.Insert(at, (byte)_random.Next(256));
                break;
            case 1:
                bytes.RemoveRange(at, Math.Min(_random.Next(1, 8), bytes.Count - at));
                break;
            case 2 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 3 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 4:
                bytes.Insert(at, Pieces[_random.Next(Pieces.Length)]);
                break;
            case 5:
                bytes.InsertRange(at, Slice(Pick()));
                break;
            case 6:
                bytes.InsertRange(at, Slice([.. bytes]));
                break;
            default:
                bytes.InsertRange(at, Enumerable.Repeat(Pieces[_random.Next(Pieces.Length)], _random.Next(1, 40)));
                break;
        }
    }

    private byte[] Slice(byte[] bytes)
    {
        var start = _random.Next(bytes.Length + 1);
        return bytes[start..Math.Min(bytes.Length, start + _random.Next(1, 40))];
    }
}
