using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>Parses one template.</summary>
/// <remarks>
/// <code>
/// Template  = "/" [ Segments [ Verb ] ] ;
/// Segments  = Segment { "/" Segment } ;
/// Segment   = "*" | "**" | LITERAL | Variable ;
/// Variable  = "{" FieldPath [ "=" Segments ] "}" ;
/// FieldPath = IDENT { "." IDENT } ;
/// Verb      = ":" LITERAL { ":" LITERAL } ;
/// IDENT     = ( letter | "_" ) { letter | digit | "_" } ;
/// LITERAL   = ( unreserved | escape | one of "!$&amp;'()+,;=@" ) { the same } ;
/// </code>
/// Rules beyond the grammar: there is one <c>**</c> at most, variables do not nest, and the field of a variable is not inside that of
/// another one. There is a method for each production, which returns false if it sets <see cref="_error"/>.
/// </remarks>
internal sealed class PathTemplateParser
{
    /// <summary>The maximum length of a template. It limits the depth of the route trie and the stack of a match.</summary>
    internal const int MaxLength = 1024;

    private static readonly SearchValues<char> LiteralCharacters = SearchValues.Create(
        "-_.~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!$&'()+,;=@");

    private readonly string _source;
    private readonly List<PathSegment> _segments = [];
    private readonly List<PathVariable> _variables = [];
    private string? _verb;
    private PathTemplateError? _error;
    private int _at;

    private PathTemplateParser(string source) => _source = source;

    private bool AtEnd => _at == _source.Length;

    private char Current => AtEnd ? '\0' : _source[_at];

    private bool HasDoubleStar => HasDoubleStarFrom(0);

    public static bool TryParse(
        string? source,
        [NotNullWhen(true)] out PathTemplate? result,
        [NotNullWhen(false)] out PathTemplateError? error)
    {
        var parser = new PathTemplateParser(source ?? "");
        result = parser.Template()
            ? new PathTemplate(parser._source, [.. parser._segments], [.. parser._variables], parser._verb)
            : null;
        error = parser._error;
        return result is not null;
    }

    private bool Template()
    {
        if (_source.Length > MaxLength)
        {
            return Fail(MaxLength, string.Create(
                CultureInfo.InvariantCulture, $"the template is longer than {MaxLength} characters; shorten it"));
        }

        if (!Take('/'))
            return Fail(_at, "a template begins with '/'; add one at the start");
        if (AtEnd)
            return true;
        return Segments(insideVariable: false) && Verb() && End();
    }

    private bool Segments(bool insideVariable)
    {
        do
        {
            if (!Segment(insideVariable))
                return false;
        }
        while (Take('/'));
        return true;
    }

    private bool Segment(bool insideVariable)
    {
        if (AtEnd || Current is '/' or ':' or '}')
            return Fail(_at, EmptySegment(insideVariable));
        return Current switch
        {
            '*' => Wildcard() && WholeSegment(),
            '{' when insideVariable => Fail(_at, "variables do not nest; close the outer variable with '}' first"),
            '{' => Variable() && WholeSegment(),
            _ => Literal(),
        };
    }

    private bool Wildcard()
    {
        var start = _at;
        Take('*');
        var isDouble = Take('*');
        if (isDouble && HasDoubleStar)
            return Fail(start, "a template has '**' once at most; write '*' for one segment");
        _segments.Add(isDouble
            ? new PathSegment(PathSegmentKind.DoubleStar, "**")
            : new PathSegment(PathSegmentKind.Star, "*"));
        return true;
    }

    private bool Literal()
    {
        if (!LiteralText(out var text))
            return false;
        _segments.Add(new PathSegment(PathSegmentKind.Literal, text));
        return true;
    }

    private bool Variable()
    {
        var opening = _at;
        Take('{');
        var nameStart = _at;
        if (!FieldPath())
            return false;
        var fieldPath = _source[nameStart.._at];

        var firstSegment = _segments.Count;
        if (Take('='))
        {
            if (!Segments(insideVariable: true))
                return false;
        }
        else if (Current == '}')
        {
            _segments.Add(new PathSegment(PathSegmentKind.Star, "*"));
        }

        if (!Take('}'))
        {
            return AtEnd
                ? Fail(opening, "the variable is not closed; add '}'")
                : Fail(_at, _segments.Count == firstSegment
                    ? "only '.', '=' or '}' can follow a field name; remove the other characters"
                    : "a verb must be outside the braces, after the last segment; close the variable with '}' first");
        }

        var variable = new PathVariable(fieldPath, firstSegment, _segments.Count - firstSegment, HasDoubleStarFrom(firstSegment));
        return IsDisjoint(variable, nameStart) && Add(variable);
    }

    private bool HasDoubleStarFrom(int segment)
    {
        for (; segment < _segments.Count; segment++)
            if (_segments[segment].Kind == PathSegmentKind.DoubleStar) return true;
        return false;
    }

    private bool FieldPath()
    {
        do
        {
            if (!Ident())
                return false;
        }
        while (Take('.'));
        return true;
    }

    private bool Ident()
    {
        if (!char.IsAsciiLetter(Current) && Current != '_')
            return Fail(_at, "a field name is expected here: a letter or '_', then letters, digits and '_'");
        while (char.IsAsciiLetterOrDigit(Current) || Current == '_')
            _at++;
        return true;
    }

    private bool Verb()
    {
        var colon = _at;
        if (!Take(':'))
            return true;
        if (AtEnd)
            return Fail(colon, "the verb is empty; write its name after ':' or remove the ':'");
        do
        {
            if (Current is '/')
                break;
            if (AtEnd || Current is ':')
                return Fail(_at - 1, "a part of the verb is empty; write a name between two ':' and after the last one");
            if (!LiteralText(out var part))
                return false;
            _verb = _verb is null ? part : $"{_verb}:{part}";
        }
        while (Take(':'));
        return Current is not '/'
            || Fail(colon, "a verb ends the template; write %3A for a ':' inside a segment");
    }

    private bool End() =>
        AtEnd || Fail(_at, "this '}' closes no variable; remove it, or write %7D for the character itself");

    private bool LiteralText([NotNullWhen(true)] out string? text)
    {
        text = null;
        var start = _at;
        while (!AtEnd && Current is not ('/' or ':' or '}'))
        {
            if (Current == '%')
            {
                if (!Escape())
                    return false;
            }
            else if (LiteralCharacters.Contains(Current))
            {
                _at++;
            }
            else
            {
                return Fail(_at, BadCharacter());
            }
        }

        if (_at == start)
            return Fail(_at, "a verb's name is expected here; write one after ':' or remove the ':'");
        return PercentEncoding.TryDecode(_source.AsSpan(start.._at), PathValueMode.SingleSegment, out text)
            || Fail(start, "the escapes here are not UTF-8; percent-encode the bytes of the text in UTF-8");
    }

    private bool Escape()
    {
        if (_source.Length - _at < 3 || !char.IsAsciiHexDigit(_source[_at + 1]) || !char.IsAsciiHexDigit(_source[_at + 2]))
            return Fail(_at, "'%' needs two hexadecimal digits after it; write %25 for the character itself");
        _at += 3;
        return true;
    }

    /// <summary>Checks that no two variables set the same field or a field inside the other one.</summary>
    private bool IsDisjoint(PathVariable variable, int nameStart)
    {
        foreach (var other in _variables)
        {
            if (other.FieldPath == variable.FieldPath)
                return Fail(nameStart, $"the variable '{variable}' is used twice; bind each field once");
            if (IsInside(variable.FieldPath, other.FieldPath) || IsInside(other.FieldPath, variable.FieldPath))
                return Fail(nameStart, $"the variables '{other}' and '{variable}' overlap: one contains the other; bind only one of them");
        }

        return true;
    }

    private static bool IsInside(string field, string outer) =>
        field.Length > outer.Length && field[outer.Length] == '.' && field.StartsWith(outer, StringComparison.Ordinal);

    private bool Add(PathVariable variable)
    {
        _variables.Add(variable);
        return true;
    }

    private bool WholeSegment() =>
        AtEnd || Current is '/' or ':' or '}'
        || Fail(_at, "a wildcard or a variable is a whole segment; put a '/' after it");

    private string EmptySegment(bool insideVariable) => Current switch
    {
        _ when insideVariable && AtEnd => "the variable is not closed; write its segments and '}'",
        '}' when insideVariable => "a segment is empty; write '*' or a name before the '}', or leave out the '='",
        '/' when insideVariable => "a segment is empty; a variable's template does not begin with '/' or double it",
        ':' when insideVariable => "a verb must be outside the braces, after the last segment; close the variable with '}' first",
        '}' => "this '}' closes no variable; remove it, or write %7D for the character itself",
        ':' => "a verb follows a segment; write one before the ':', or %3A for the character itself",
        _ => "a segment is empty; remove the extra '/'",
    };

    private string BadCharacter()
    {
        if (Current == '*')
            return "a wildcard is a whole segment; put '/' around it, or write %2A for the character itself";
        if (Current == '{')
            return "a variable is a whole segment; put '/' around it, or write %7B for the character itself";
        if (Rune.DecodeFromUtf16(_source.AsSpan(_at), out var rune, out _) != OperationStatus.Done)
            return "half of a surrogate pair is not a character; remove it";
        var shown = Rune.IsControl(rune) || Rune.IsWhiteSpace(rune)
            ? string.Create(CultureInfo.InvariantCulture, $"the character U+{rune.Value:X4}")
            : $"'{rune}'";
        return $"{shown} cannot be used in a path; write {PercentEncoding.Encode(rune.ToString(), PathValueMode.SingleSegment)}";
    }

    private bool Take(char expected)
    {
        if (AtEnd || _source[_at] != expected)
            return false;
        _at++;
        return true;
    }

    private bool Fail(int at, string message)
    {
        _error = new PathTemplateError(at + 1, message);
        return false;
    }
}
