using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Tests.Json;

namespace StatusGateway.Transcoding.Tests.Schema;

/// <summary>Comments of commented.proto from protoc, by name.</summary>
public class SchemaCommentsTests
{
    private static readonly SchemaSet Commented = Load();

    [Theory]
    [InlineData("test.commented.Keeper.Read", "Reads a thing by name.")]
    [InlineData("test.commented.Thing", "A thing of two lines, see Keeper.")]
    [InlineData("test.commented.Thing.name", "Leading.")]
    [InlineData("test.commented.Thing.size", "Trailing.")]
    [InlineData("test.commented.Thing.matter", "What it is made of.")]
    [InlineData("test.commented.Thing.wood", "Not glass.")]
    [InlineData("test.commented.Thing.labels", "Of the map's field, not of its entry.")]
    [InlineData("test.commented.Thing.Inner", "Inside.")]
    [InlineData("test.commented.Thing.Inner.kind", "Deep.")]
    [InlineData("test.commented.Thing.Inner.Kind", "A nested enum.")]
    [InlineData("test.commented.Thing.Inner.Kind.KIND_UNSPECIFIED", "Nothing known.")]
    [InlineData("test.commented.Mode", "How it is kept.")]
    [InlineData("test.commented.Mode.MODE_UNSPECIFIED", "Not said.")]
    [InlineData("test.commented.Mode.FOREVER", "For ever.")]
    [InlineData("test.commented.Keeper.Bare", null)]
    [InlineData("test.commented.Keeper.Hidden", null)]
    [InlineData("test.commented.Thing.inner", null)]
    [InlineData("test.commented", null)]
    [InlineData("", null)]
    public void An_element_has_its_comment(string name, string? expected) => Assert.Equal(expected, Commented.Comments.Find(name)?.Text);

    [Fact]
    public void A_paragraph_is_one_line_and_lists_and_code_stay()
    {
        var comment = Commented.Comments.Find("test.commented.Keeper")!;
        Assert.Equal(
            "Keeps things. It does so well, e.g. on disks.\n\n- one item\n- two\n\n```\ncode  stays\n  as it is\n```\n\n    indented code\n    stays too",
            comment.Text);
        Assert.Equal("Keeps things", comment.Summary);
        Assert.Equal(comment.Text, comment.Description);
    }

    [Fact]
    public void The_comment_of_a_field_is_found_by_its_schema()
    {
        var thing = Commented.FindMessage("test.commented.Thing")!;
        Assert.Equal("Leading.", Commented.Comments.Find(thing, thing.FindField("name")!)!.Text);
    }

    [Theory]
    [InlineData("Reads a book.", "Reads a book", "")]
    [InlineData("Reads a book", "Reads a book", "")]
    [InlineData("Takes `a.b`. Then more.", "Takes a.b", "Takes `a.b`. Then more.")]
    [InlineData("Ids, e.g. ISBNs, etc. Are read.", "Ids, e.g. ISBNs, etc. Are read", "")]
    [InlineData("Version 1.2 of it.", "Version 1.2 of it", "")]
    [InlineData("Who is it? No one.", "Who is it?", "Who is it? No one.")]
    [InlineData("And so on ...", "And so on ...", "")]
    [InlineData("# Title\n\nText.", "Title", "# Title\n\nText.")]
    public void The_first_sentence_is_the_summary(string text, string summary, string description)
    {
        var comment = new SchemaComment(text);
        Assert.Equal(summary, comment.Summary);
        Assert.Equal(description, comment.Description);
    }

    [Fact]
    public void A_long_sentence_is_cut_at_a_word()
    {
        var comment = new SchemaComment(string.Join(' ', Enumerable.Repeat("word", 40)));
        Assert.Equal(string.Join(' ', Enumerable.Repeat("word", 24)) + "…", comment.Summary);
        Assert.Equal(comment.Text, comment.Description);

        var pairs = new SchemaComment(string.Concat(Enumerable.Repeat("\U0001F4D6", 100)));
        Assert.Equal(string.Concat(Enumerable.Repeat("\U0001F4D6", 59)) + "…", pairs.Summary);
        Assert.All([comment, pairs], one => Assert.True(one.Summary.Length <= SchemaComment.MaxSummaryLength));
    }

    [Theory]
    [InlineData(" a\r\n b\r\n", "a b")]
    [InlineData(" a (-- not closed", "a")]
    [InlineData(" (-- all --)\n", "")]
    [InlineData(" protolint:disable MAX_LINE_LENGTH\n text", "text")]
    [InlineData(" # Title\n text", "# Title\ntext")]
    [InlineData(" Title\n =====\n text", "Title\n=====\ntext")]
    [InlineData(" 1. one\n 2. two", "1. one\n2. two")]
    [InlineData(" | a | b |\n |---|---|\n | 1 | 2 |", "| a | b |\n|---|---|\n| 1 | 2 |")]
    [InlineData(" hard  \n break", "hard\nbreak")]
    [InlineData(" a\n\n\n\n b", "a\n\nb")]
    [InlineData(" see [the book][] and [x](https://example.com)", "see the book and [x](https://example.com)")]
    [InlineData("", "")]
    public void Comments_are_cleaned(string comment, string expected) => Assert.Equal(expected, CommentText.Clean(comment));

    [Fact]
    public void Generated_code_can_have_comments_from_a_file()
    {
        Assert.Null(Codec.Generated.Comments.Find(Codec.Wide));
        var set = Codec.Generated.WithComments(Open);

        Assert.Equal("How it is kept.", set.Comments.Find("test.commented.Mode")!.Text);
        Assert.Same(Codec.Type(Codec.Wide), set.FindMessage(Codec.Wide));
        Assert.Same(Codec.Generated.Services, set.Services);
    }

    [Fact]
    public void Comments_are_read_once_at_the_first_use()
    {
        var opened = 0;
        var set = Codec.Generated.WithComments(() =>
        {
            opened++;
            return Open();
        });
        Assert.Equal(0, opened);
        set.Comments.Find("a");
        set.Comments.Find("b");
        Assert.Equal(1, opened);
    }

    [Fact]
    public void Bytes_that_are_not_a_set_have_no_comments() =>
        Assert.Null(Codec.Generated.WithComments(() => new MemoryStream([0xFF, 0xFF])).Comments.Find(Codec.Wide));

    [Theory]
    [InlineData]
    [InlineData(4)]
    [InlineData(4, 99)]
    [InlineData(4, -1)]
    [InlineData(4, 0, 2)]
    [InlineData(4, 0, 2, 99)]
    [InlineData(4, 0, 2, 0, 1, 0)]
    [InlineData(4, 0, 77, 0)]
    [InlineData(5, 0, 3, 0)]
    [InlineData(6, 0, 2, 0, 4, 0)]
    [InlineData(99, 0)]
    [InlineData(int.MaxValue, int.MinValue)]
    public void Invalid_locations_are_ignored(params int[] path)
    {
        var file = Commented.Files.Single().Clone();
        file.SourceCodeInfo.Location.Clear();
        file.SourceCodeInfo.Location.Add(new SourceCodeInfo.Types.Location { Path = { path }, LeadingComments = " lost" });
        Assert.True(SchemaSet.TryLoadFiles([file.ToByteArray()], out var set, out _));
        Assert.Null(set.Comments.Find("test.commented.Thing"));
    }

    [Fact]
    public void Comments_that_are_not_UTF_8_have_replacement_characters()
    {
        var bytes = Bytes();
        bytes[bytes.AsSpan().IndexOf("Leading."u8) + 1] = 0xE9;
        Assert.True(SchemaSet.TryLoad(bytes, out var set, out _));
        Assert.Equal("L\uFFFDading.", set.Comments.Find("test.commented.Thing.name")!.Text);
        Assert.Equal("L\uFFFDading.", SchemaSet.Empty.WithComments(() => new MemoryStream(bytes)).Comments.Find("test.commented.Thing.name")!.Text);
    }

    private static Stream Open() => typeof(SchemaCommentsTests).Assembly.GetManifestResourceStream("comments.binpb")!;

    private static byte[] Bytes()
    {
        using var stream = Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static SchemaSet Load()
    {
        Assert.True(SchemaSet.TryLoad(Bytes(), out var set, out var errors), string.Join(' ', errors));
        return set;
    }
}
