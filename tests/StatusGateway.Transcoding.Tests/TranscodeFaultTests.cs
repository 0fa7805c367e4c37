namespace StatusGateway.Transcoding.Tests;

public class TranscodeFaultTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("/book", "book", "book")]
    [InlineData("/book/authors/1/display_name", "book.authors[1].display_name", "book|authors|1|display_name")]
    [InlineData("/labels/a~1b~0c", "labels.a/b~c", "labels|a/b~c")]
    [InlineData("/0/a", "0.a", "0|a")]
    [InlineData("/a//b", "a..b", "a||b")]
    public void A_place_has_two_spellings(string pointer, string fieldPath, string path)
    {
        var fault = new TranscodeFault("It is wrong.", path.Length == 0 ? [] : path.Split('|'), 3);
        Assert.Equal(pointer, fault.Pointer);
        Assert.Equal(fieldPath, fault.FieldPath);
        Assert.Equal(path.Length == 0 ? "It is wrong." : $"It is wrong. (at {pointer})", fault.ToString());
    }
}
