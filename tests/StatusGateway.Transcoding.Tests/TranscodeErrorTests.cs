namespace StatusGateway.Transcoding.Tests;

public class TranscodeErrorTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("/book", "book", "book")]
    [InlineData("/book/authors/1/display_name", "book.authors[1].display_name", "book|authors|1|display_name")]
    [InlineData("/labels/a~1b~0c", "labels.a/b~c", "labels|a/b~c")]
    [InlineData("/0/a", "0.a", "0|a")]
    [InlineData("/a//b", "a..b", "a||b")]
    public void A_path_has_two_spellings(string pointer, string fieldPath, string path)
    {
        var error = new TranscodeError("It is wrong.", path.Length == 0 ? [] : path.Split('|'), 3);
        Assert.Equal(pointer, error.Pointer);
        Assert.Equal(fieldPath, error.FieldPath);
        Assert.Equal(path.Length == 0 ? "It is wrong." : $"It is wrong. (at {pointer})", error.ToString());
    }
}
