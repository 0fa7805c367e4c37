using System.Text;
using StatusGateway.Transcoding.Json.Lexical;

namespace StatusGateway.Transcoding.Tests.Json;

/// <summary>Every byte at every position of texts of every length, compared with a check of single bytes.</summary>
public class PlainTextTests
{
    private const int MaxLength = 50;

    [Fact]
    public void Every_byte_is_checked_at_every_position()
    {
        for (var length = 1; length <= MaxLength; length++)
        {
            var room = new byte[length + 1];
            for (var at = 0; at < length; at++)
            {
                for (var value = 0; value < 256; value++)
                {
                    var text = Filled(length);
                    text[at] = (byte)value;
                    room.AsSpan().Fill(1);
                    var isPlain = value is >= 0x20 and < 0x80 and not '"' and not '\\';
                    if (PlainText.TryCopy(text, room) != isPlain) Assert.Fail($"{value:x} at {at} of {length}");
                    if (isPlain && !text.AsSpan().SequenceEqual(room.AsSpan(0, length))) Assert.Fail($"{value:x} at {at} of {length} is copied wrong");
                    Assert.Equal(1, room[length]);
                    Assert.InRange(PlainText.CountVectors(text), 0, isPlain ? length : at);
                }
            }
        }
    }

    [Fact]
    public void Strings_with_any_character_round_trip()
    {
        string[] characters = ["a", "\"", "\\", "\n", "\u0001", "\u007f", "ä", "€", "\U0001F600"];
        for (var length = 0; length <= MaxLength; length++)
        {
            foreach (var character in characters)
            {
                for (var at = 0; at <= length; at++)
                {
                    var text = Encoding.ASCII.GetString(Filled(length)).Insert(at, character);
                    var bytes = Google.Protobuf.MessageExtensions.ToByteArray(new Protos.Wide { FString = text });
                    var json = Codec.Json(Codec.Wide, bytes);
                    Assert.Equal(text, System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("fString").GetString());
                    Assert.Equal(bytes, Codec.Wire(Codec.Wide, json));
                }
            }
        }
    }

    private static byte[] Filled(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)('a' + (i % 26)))];
}
