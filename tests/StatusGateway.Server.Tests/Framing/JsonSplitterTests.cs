using System.Text;
using FsCheck;
using FsCheck.Fluent;
using StatusGateway.Server.Framing;

namespace StatusGateway.Server.Tests.Framing;

public class JsonSplitterTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" \r\n\t ", "")]
    [InlineData("{}", "{}")]
    [InlineData("{}{}", "{}|{}")]
    [InlineData("{}\n{}\n", "{}|{}")]
    [InlineData("{}\r\n\r\n{}\r\n", "{}|{}")]
    [InlineData("""{"a":[1,{"b":"}]"}]} {"c":2}""", """{"a":[1,{"b":"}]"}]}|{"c":2}""")]
    [InlineData("""{"a":"\"}"}{"b":"\\"}{"c":"\\\""}""", """{"a":"\"}"}|{"b":"\\"}|{"c":"\\\""}""")]
    [InlineData("""{"{":"["}[]""", """{"{":"["}|[]""")]
    [InlineData("1 2\ntrue", "1|2|true")]
    [InlineData("1{}2[]3\"x\"4", "1|{}|2|[]|3|\"x\"|4")]
    [InlineData("\"a\"\"b\" \"\"", "\"a\"|\"b\"|\"\"")]
    [InlineData("[1]", "[1]")]
    [InlineData("nonsense {]", "nonsense|{]")]
    [InlineData("\uFEFF{}", "{}")]
    public void Sequence_is_split(string json, string values) => AssertValues(json, mayBeArray: false, values);

    [Theory]
    [InlineData("", "")]
    [InlineData("[]", "")]
    [InlineData(" [ ] ", "")]
    [InlineData("[{},{}]", "{}|{}")]
    [InlineData("\uFEFF[\r\n  {\"a\": [1, 2]},\r\n  {\"b\": \"],[\"}\r\n]\r\n", "{\"a\": [1, 2]}|{\"b\": \"],[\"}")]
    [InlineData("[[1],[]]", "[1]|[]")]
    [InlineData("[1,\"x\",null , true]", "1|\"x\"|null|true")]
    [InlineData("{}{}", "{}|{}")]
    [InlineData("{} []", "{}|[]")]
    public void Array_is_split(string json, string values) => AssertValues(json, mayBeArray: true, values);

    [Theory]
    [InlineData(false, "{},{}", 1, "Expected a value, found ','.")]
    [InlineData(false, "{}]", 1, "Expected a value, found ']'.")]
    [InlineData(false, "}", 0, "Expected a value, found '}'.")]
    [InlineData(false, "1:2", 1, "Expected a value, found ':'.")]
    [InlineData(false, "{} {\"a\":", 1, "The body ends inside a value.")]
    [InlineData(false, "\"abc\\", 0, "The body ends inside a value.")]
    [InlineData(false, "{\"abc\\\"}", 0, "The body ends inside a value.")]
    [InlineData(true, "[", 0, "The body ends before the array is closed.")]
    [InlineData(true, "[{}", 1, "The body ends before the array is closed.")]
    [InlineData(true, "[{},", 1, "The body ends before the array is closed.")]
    [InlineData(true, "[1", 1, "The body ends before the array is closed.")]
    [InlineData(true, "[{} {}]", 1, "Expected ',' or ']', found '{'.")]
    [InlineData(true, "[,{}]", 0, "Expected a value, found ','.")]
    [InlineData(true, "[{},]", 1, "Expected a value, found ']'.")]
    [InlineData(true, "[{},,{}]", 1, "Expected a value, found ','.")]
    [InlineData(true, "[{}}]", 1, "Expected ',' or ']', found '}'.")]
    [InlineData(true, "[{}]{}", 1, "Unexpected data after the array: '{'.")]
    [InlineData(true, "[]\0", 0, "Unexpected data after the array: the byte 0x00.")]
    public void Malformed_stream_is_reported_after_its_valid_values(bool mayBeArray, string json, int values, string error)
    {
        foreach (var size in (int[])[1, 2, 3, json.Length])
        {
            var found = Split(json, mayBeArray, size, out var actual);

            Assert.Equal(values, found.Count);
            Assert.Equal(error, actual);
        }
    }

    [Fact]
    public void Value_is_complete_with_its_last_byte()
    {
        var splitter = new JsonSplitter(mayBeArray: true);
        Assert.Equal(JsonSplit.Value, splitter.Next("[{\"a\":1}"u8, isAll: false, out var start, out var end));
        Assert.Equal((1, 8), (start, end));

        Assert.Equal(JsonSplit.More, splitter.Next(""u8, isAll: false, out _, out _));
        Assert.Equal(JsonSplit.More, splitter.Next(" , "u8, isAll: false, out start, out _));
        Assert.Equal(3, start);
        Assert.Equal(JsonSplit.Value, splitter.Next("\"x\""u8, isAll: false, out start, out end));
        Assert.Equal((0, 3), (start, end));
    }

    [Fact]
    public void Deep_nesting_only_counts()
    {
        var deep = new string('[', 1_000_000);

        Assert.Empty(Split(deep, mayBeArray: false, deep.Length, out var error));

        Assert.Equal("The body ends inside a value.", error);
    }

    [Fact]
    public void Any_text_is_split_the_same_in_any_chunks() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(
            Gen.Elements("{", "}", "[", "]", "\"", "\\", ",", ":", " ", "\n", "1", "a", "\uFEFF", "{}", "{\"a\":\"b\"}", "\"x\"").ListOf().ToArbitrary(),
            ArbMap.Default.ArbFor<bool>(),
            ArbMap.Default.ArbFor<byte>(),
            (parts, mayBeArray, size) =>
            {
                var text = string.Concat(parts);
                var whole = Split(text, mayBeArray, Math.Max(1, text.Length * 3), out var error);
                var cut = Split(text, mayBeArray, (size % 7) + 1, out var other);
                return whole.SequenceEqual(cut) && error == other;
            }));

    private static void AssertValues(string json, bool mayBeArray, string values)
    {
        for (var size = 1; size <= json.Length + 1; size++)
        {
            var found = Split(json, mayBeArray, size, out var error);

            Assert.Null(error);
            Assert.Equal(values, string.Join('|', found));
        }
    }

    /// <summary>Splits bytes that arrive in chunks of a given size.</summary>
    private static List<string> Split(string json, bool mayBeArray, int size, out string? error)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var splitter = new JsonSplitter(mayBeArray);
        var values = new List<string>();
        var (from, to) = (0, 0);
        while (true)
        {
            switch (splitter.Next(bytes.AsSpan(from, to - from), to == bytes.Length, out var start, out var end))
            {
                case JsonSplit.Value:
                    values.Add(Encoding.UTF8.GetString(bytes, from + start, end - start));
                    from += end;
                    break;
                case JsonSplit.More:
                    Assert.True(to < bytes.Length);
                    from += start;
                    to = Math.Min(to + size, bytes.Length);
                    break;
                default:
                    error = splitter.Error;
                    return values;
            }
        }
    }
}
