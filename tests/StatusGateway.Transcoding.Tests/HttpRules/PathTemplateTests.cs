using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Transcoding.Tests.HttpRules;

public class PathTemplateTests
{
    [Theory]
    [InlineData("/", "/", "")]
    [InlineData("/v1", "/v1", "")]
    [InlineData("/v1/books", "/v1/books", "")]
    [InlineData("/*", "/*", "")]
    [InlineData("/**", "/**", "")]
    [InlineData("/v1/{a}", "/v1/*", "a@1+1")]
    [InlineData("/v1/{a=*}", "/v1/*", "a@1+1")]
    [InlineData("/v1/{a=**}", "/v1/**", "a@1+1 open multi")]
    [InlineData("/v1/{a=x}", "/v1/x", "a@1+1")]
    [InlineData("/v1/{a=x/y}", "/v1/x/y", "a@1+2 multi")]
    [InlineData("/v1/{a=x/*}/z", "/v1/x/*/z", "a@1+2 multi")]
    [InlineData("/v1/{a=x/*/**}", "/v1/x/*/**", "a@1+3 open multi")]
    [InlineData("/{a}/{b}", "/*/*", "a@0+1, b@1+1")]
    [InlineData("/{a=p/*}/{b.c=q/*}/r:go", "/p/*/q/*/r:go", "a@0+2 multi, b.c@2+2 multi")]
    [InlineData("/{_a1.b_2.C}", "/*", "_a1.b_2.C@0+1")]
    [InlineData("/v1/{a}:cancel", "/v1/*:cancel", "a@1+1")]
    [InlineData("/v1/{a=**}:cancel", "/v1/**:cancel", "a@1+1 open multi")]
    [InlineData("/v1/*:cancel", "/v1/*:cancel", "")]
    [InlineData("/v1/%61%2f%3a", "/v1/a%2F%3A", "")]
    [InlineData("/v1/%C3%A9", "/v1/%C3%A9", "")]
    [InlineData("/v1/%2A", "/v1/%2A", "")]
    [InlineData("/v1/a:%62", "/v1/a:b", "")]
    [InlineData("/a.b-c_d~e!$&'()+,;=@", "/a.b-c_d~e%21%24%26%27%28%29%2B%2C%3B%3D%40", "")]
    [InlineData("/{a}/{ab}", "/*/*", "a@0+1, ab@1+1")]
    [InlineData("/**/a", "/**/a", "")]
    [InlineData("/**/*", "/**/*", "")]
    [InlineData("/v1/{a=keys/**}/b", "/v1/keys/**/b", "a@1+2 open multi")]
    [InlineData("/v1/{a=x/**/y}/{b}", "/v1/x/**/y/*", "a@1+3 open multi, b@4+1")]
    [InlineData("/{a}/**/{b=x/*}", "/*/**/x/*", "a@0+1, b@2+2 multi")]
    [InlineData("/v1/{a}:do:it", "/v1/*:do:it", "a@1+1")]
    [InlineData("/v1/a:%62%3A:c", "/v1/a:b%3A%3Ac", "")]
    [InlineData("/{a.b}/{a.c}", "/*/*", "a.b@0+1, a.c@1+1")]
    [InlineData("/{a=*/*}/{b=**}", "/*/*/**", "a@0+2 multi, b@2+1 open multi")]
    public void Templates_are_parsed(string text, string shape, string variables)
    {
        var template = Routes.Template(text);

        Assert.Equal(text, template.ToString());
        Assert.Equal(shape, template.Shape);
        Assert.Equal(variables, string.Join(", ", template.Variables.Select(Describe)));

        static string Describe(PathVariable variable) =>
            $"{variable}@{variable.FirstSegment}+{variable.SegmentCount}"
            + (variable.HasDoubleStar ? " open" : "") + (variable.IsMultiSegment ? " multi" : "");
    }

    [Theory]
    [InlineData(null, 1, "begins with '/'")]
    [InlineData("", 1, "begins with '/'")]
    [InlineData("v1", 1, "begins with '/'")]
    [InlineData(" /v1", 1, "begins with '/'")]
    [InlineData("{a}", 1, "begins with '/'")]
    [InlineData("//", 2, "a segment is empty")]
    [InlineData("/v1/", 5, "remove the extra '/'")]
    [InlineData("/v1//a", 5, "remove the extra '/'")]
    [InlineData("/:go", 2, "a verb follows a segment")]
    [InlineData("/v1/:go", 5, "a verb follows a segment")]
    [InlineData("/v1/a:", 6, "the verb is empty")]
    [InlineData("/v1/a::c", 6, "a part of the verb is empty")]
    [InlineData("/v1/a:b:", 8, "a part of the verb is empty")]
    [InlineData("/v1/a:b::c", 8, "a part of the verb is empty")]
    [InlineData("/v1/a:b:c/d", 6, "write %3A")]
    [InlineData("/v1/a:b/c", 6, "write %3A")]
    [InlineData("/v1/a:/c", 6, "write %3A")]
    [InlineData("/v1/a:*", 7, "a wildcard is a whole segment")]
    [InlineData("/v1/a:{b}", 7, "a variable is a whole segment")]
    [InlineData("/v1/a:}", 7, "a verb's name is expected")]
    [InlineData("/v1/a:b}", 8, "closes no variable")]
    [InlineData("/v1/}", 5, "closes no variable")]
    [InlineData("/v1/a}", 6, "closes no variable")]
    [InlineData("/v1/{a}}", 8, "closes no variable")]
    [InlineData("/v1/***", 7, "is a whole segment")]
    [InlineData("/v1/*a", 6, "is a whole segment")]
    [InlineData("/v1/a*", 6, "is a whole segment")]
    [InlineData("/v1/a{b}", 6, "is a whole segment")]
    [InlineData("/v1/{a}b", 8, "is a whole segment")]
    [InlineData("/v1/{a}{b}", 8, "is a whole segment")]
    [InlineData("/v1/{a}*", 8, "is a whole segment")]
    [InlineData("/**/**", 5, "'**' once at most")]
    [InlineData("/**/a/**", 7, "'**' once at most")]
    [InlineData("/{a=**}/**", 9, "'**' once at most")]
    [InlineData("/{a=**}/{b=**}", 12, "'**' once at most")]
    [InlineData("/{a=**/x/**}", 10, "'**' once at most")]
    [InlineData("/**/", 5, "remove the extra '/'")]
    [InlineData("/{", 3, "a field name is expected")]
    [InlineData("/{}", 3, "a field name is expected")]
    [InlineData("/{=*}", 3, "a field name is expected")]
    [InlineData("/{1a}", 3, "a field name is expected")]
    [InlineData("/{-a}", 3, "a field name is expected")]
    [InlineData("/{.a}", 3, "a field name is expected")]
    [InlineData("/{a.}", 5, "a field name is expected")]
    [InlineData("/{a..b}", 5, "a field name is expected")]
    [InlineData("/{a.1}", 5, "a field name is expected")]
    [InlineData("/{ä}", 3, "a field name is expected")]
    [InlineData("/{a-b}", 4, "can follow a field name")]
    [InlineData("/{a b}", 4, "can follow a field name")]
    [InlineData("/{a:b}", 4, "can follow a field name")]
    [InlineData("/{a/b}", 4, "can follow a field name")]
    [InlineData("/v1/{a", 5, "not closed")]
    [InlineData("/v1/{a=", 8, "not closed")]
    [InlineData("/v1/{a=*", 5, "not closed")]
    [InlineData("/v1/{a=*/", 10, "not closed")]
    [InlineData("/{a=}", 5, "a segment is empty")]
    [InlineData("/{a=/b}", 5, "does not begin with '/'")]
    [InlineData("/{a=b/}", 7, "a segment is empty")]
    [InlineData("/{a=b//c}", 7, "double it")]
    [InlineData("/{a=:b}", 5, "outside the braces")]
    [InlineData("/{a=b:c}", 6, "outside the braces")]
    [InlineData("/{a=*:c}", 6, "outside the braces")]
    [InlineData("/{a={b}}", 5, "do not nest")]
    [InlineData("/{a=x/{b}}", 7, "do not nest")]
    [InlineData("/{a}/{a}", 7, "'a' is used twice")]
    [InlineData("/{a.b}/x/{a.b=*}", 11, "'a.b' is used twice")]
    [InlineData("/{a}/{a.b}", 7, "'a' and 'a.b' overlap")]
    [InlineData("/{a.b.c}/{a.b}", 11, "'a.b.c' and 'a.b' overlap")]
    [InlineData("/v1/%", 5, "write %25")]
    [InlineData("/v1/a%4", 6, "write %25")]
    [InlineData("/v1/a%zz", 6, "write %25")]
    [InlineData("/v1/a:b%", 8, "write %25")]
    [InlineData("/v1/%FF", 5, "not UTF-8")]
    [InlineData("/v1/a%C3b", 5, "not UTF-8")]
    [InlineData("/v1/%ED%A0%80", 5, "not UTF-8")]
    [InlineData("/v1/a b", 6, "U+0020 cannot be used in a path; write %20")]
    [InlineData("/v1/a?b", 6, "'?' cannot be used in a path; write %3F")]
    [InlineData("/v1/a#b", 6, "write %23")]
    [InlineData("/v1/a\"b", 6, "write %22")]
    [InlineData("/v1/a\0b", 6, "U+0000 cannot be used in a path; write %00")]
    [InlineData("/v1/é", 5, "'é' cannot be used in a path; write %C3%A9")]
    [InlineData("/v1/😀", 5, "write %F0%9F%98%80")]
    public void An_error_has_a_column_and_a_remedy(string? text, int column, string part)
    {
        Assert.False(PathTemplate.TryParse(text, out var template, out var error));

        Assert.Null(template);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Equal(column, error.Column);
        Assert.Equal($"column {column}: {error.Message}", error.ToString());
    }

    [Fact]
    public void Half_a_surrogate_pair_is_an_error()
    {
        Assert.False(PathTemplate.TryParse("/a\uD800", out _, out var error));
        Assert.Equal(3, error.Column);
        Assert.Contains("surrogate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_has_a_maximum_length()
    {
        Assert.True(PathTemplate.TryParse("/" + new string('a', 1023), out _, out _));
        Assert.False(PathTemplate.TryParse("/" + new string('a', 1024), out _, out var error));
        Assert.Equal(1025, error.Column);
    }

    [Fact]
    public void Segments_have_a_kind_and_decoded_text()
    {
        var template = Routes.Template("/%61/*/{b.c=x%2Fy/**}:%67o");

        Assert.Equal(
            [
                new PathSegment(PathSegmentKind.Literal, "a"),
                new PathSegment(PathSegmentKind.Star, "*"),
                new PathSegment(PathSegmentKind.Literal, "x/y"),
                new PathSegment(PathSegmentKind.DoubleStar, "**"),
            ],
            template.Segments.AsEnumerable());
        Assert.Equal("go", template.Verb);
        Assert.Equal(["b", "c"], template.Variables[0].FieldNames.AsEnumerable());
        Assert.Equal(PathValueMode.MultiSegment, template.Variables[0].Mode);
        Assert.Null(Routes.Template("/a").Verb);
        Assert.Empty(Routes.Template("/").Segments);
    }

    [Fact]
    public void No_text_makes_the_parser_throw()
    {
        const string alphabet = "/*{}=.:%4Cc3a9_ é\uD83D\uDE00\0-";
        var random = new Random(7301);
        for (var i = 0; i < 100_000; i++)
        {
            var text = "/" + new string(random.GetItems<char>(alphabet, random.Next(14)));
            var read = PathTemplate.TryParse(text, out var template, out var error);

            Assert.Equal(read, template is not null);
            Assert.Equal(read, error is null);
            if (!read)
                Assert.InRange(error!.Column, 1, text.Length + 1);
            else
                Assert.Equal(template!.Shape, Routes.Template(template.Shape).Shape);
        }
    }
}
