namespace StatusGateway.Demo;

/// <summary>What is wrong with an ISBN.</summary>
internal enum IsbnFault
{
    None,
    Form,
    CheckDigit,
}

/// <summary>International Standard Book Numbers of both lengths, without hyphens.</summary>
internal static class Isbn
{
    public static IsbnFault Check(string isbn) => isbn.Length switch
    {
        10 => CheckTen(isbn),
        13 => CheckThirteen(isbn),
        _ => IsbnFault.Form,
    };

    /// <summary>Weights 10 to 1; the sum is a multiple of 11, for which the last digit may have to be ten: X.</summary>
    private static IsbnFault CheckTen(string isbn)
    {
        var sum = 0;
        for (var i = 0; i < isbn.Length; i++)
        {
            int digit;
            if (char.IsAsciiDigit(isbn[i])) digit = isbn[i] - '0';
            else if (i == 9 && isbn[i] == 'X') digit = 10;
            else return IsbnFault.Form;
            sum += (10 - i) * digit;
        }

        return sum % 11 == 0 ? IsbnFault.None : IsbnFault.CheckDigit;
    }

    /// <summary>Weights 1 and 3 in turns; the sum is a multiple of 10. Only two prefixes are for books.</summary>
    private static IsbnFault CheckThirteen(string isbn)
    {
        if (!isbn.StartsWith("978", StringComparison.Ordinal) && !isbn.StartsWith("979", StringComparison.Ordinal)) return IsbnFault.Form;
        var sum = 0;
        for (var i = 0; i < isbn.Length; i++)
        {
            if (!char.IsAsciiDigit(isbn[i])) return IsbnFault.Form;
            sum += (i % 2 == 0 ? 1 : 3) * (isbn[i] - '0');
        }

        return sum % 10 == 0 ? IsbnFault.None : IsbnFault.CheckDigit;
    }
}
