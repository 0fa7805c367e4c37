namespace StatusGateway.Demo;

/// <summary>The error in an ISBN.</summary>
internal enum IsbnError
{
    None,
    Form,
    CheckDigit,
}

/// <summary>Checks International Standard Book Numbers of both lengths, without hyphens.</summary>
internal static class Isbn
{
    public static IsbnError Check(string isbn) => isbn.Length switch
    {
        10 => CheckTen(isbn),
        13 => CheckThirteen(isbn),
        _ => IsbnError.Form,
    };

    /// <summary>Weights 10 to 1; the sum is a multiple of 11. The last digit may be X for ten.</summary>
    private static IsbnError CheckTen(string isbn)
    {
        var sum = 0;
        for (var i = 0; i < isbn.Length; i++)
        {
            int digit;
            if (char.IsAsciiDigit(isbn[i])) digit = isbn[i] - '0';
            else if (i == 9 && isbn[i] == 'X') digit = 10;
            else return IsbnError.Form;
            sum += (10 - i) * digit;
        }

        return sum % 11 == 0 ? IsbnError.None : IsbnError.CheckDigit;
    }

    /// <summary>Weights 1 and 3 alternate; the sum is a multiple of 10. Only two prefixes are for books.</summary>
    private static IsbnError CheckThirteen(string isbn)
    {
        if (!isbn.StartsWith("978", StringComparison.Ordinal) && !isbn.StartsWith("979", StringComparison.Ordinal)) return IsbnError.Form;
        var sum = 0;
        for (var i = 0; i < isbn.Length; i++)
        {
            if (!char.IsAsciiDigit(isbn[i])) return IsbnError.Form;
            sum += (i % 2 == 0 ? 1 : 3) * (isbn[i] - '0');
        }

        return sum % 10 == 0 ? IsbnError.None : IsbnError.CheckDigit;
    }
}
