namespace StatusGateway.Core.Tests.Dialects;

/// <summary>Creates malformed input.</summary>
internal static class Mutations
{
    /// <summary>Creates one of the seeds with a few bytes changed, or random bytes.</summary>
    public static byte[] Create(Random random, byte[][] seeds)
    {
        if (random.Next(8) == 0)
        {
            var noise = new byte[random.Next(40)];
            random.NextBytes(noise);
            return noise;
        }

        var bytes = seeds[random.Next(seeds.Length)].ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(5))
            {
                case 0: bytes.Insert(at, (byte)random.Next(256)); break;
                case 1: bytes.RemoveRange(at, Math.Min(random.Next(1, 4), bytes.Count - at)); break;
                case 2 when at < bytes.Count: bytes[at] = (byte)random.Next(256); break;
                case 3 when at < bytes.Count: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 4: bytes.InsertRange(at, bytes.Skip(random.Next(bytes.Count + 1)).Take(random.Next(20)).ToArray()); break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Creates a short text of characters that are valid or invalid in headers.</summary>
    public static string Text(Random random)
    {
        const string alphabet = "0123456789-+ %EeF2A=/_,\0\n☺\uD83D\uDE00";
        return new string(random.GetItems<char>(alphabet, random.Next(12)));
    }
}
