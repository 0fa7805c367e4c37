using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Transcoding.Tests.Protos;

namespace StatusGateway.Transcoding.Tests.Json;

/// <summary>
/// Google.Protobuf's JsonFormatter and JsonParser as the oracle, by meaning: what one writes the other reads as the same
/// message. Where the two are known to disagree, the reason stands at the test.
/// </summary>
public class OracleTests
{
    private const int Runs = 1000;

    private static readonly TypeRegistry Types = TypeRegistry.FromFiles(WideReflection.Descriptor, DescriptorReflection.Descriptor);
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithTypeRegistry(Types));
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithTypeRegistry(Types));

    [Fact]
    public void Google_reads_what_we_write()
    {
        for (var seed = 0; seed < Runs; seed++)
        {
            var message = Message(seed);
            var json = Codec.Json(Codec.Wide, message.ToByteArray());
            var read = Parser.Parse<Wide>(json);
            if (!message.Equals(read)) Assert.Fail($"Seed {seed} differs in {Codec.Differences(message, read)}: {json}");
        }
    }

    [Fact]
    public void We_read_what_google_writes()
    {
        var all = new JsonFormatter(JsonFormatter.Settings.Default.WithTypeRegistry(Types).WithFormatDefaultValues(true).WithFormatEnumsAsIntegers(true));
        for (var seed = 0; seed < Runs; seed++)
        {
            var message = Message(seed);
            foreach (var formatter in new[] { Formatter, all })
            {
                var json = formatter.Format(message);
                var read = Wide.Parser.ParseFrom(Codec.Wire(Codec.Wide, json));
                if (!message.Equals(read)) Assert.Fail($"Seed {seed} differs in {Codec.Differences(message, read)}: {json}");
            }
        }
    }

    [Fact]
    public void Both_write_the_same_members()
    {
        for (var seed = 0; seed < Runs; seed++)
        {
            // Google's text has spaces, and escapes and numbers in other spellings: numbers and texts are left out.
            var message = Message(seed);
            using var ours = System.Text.Json.JsonDocument.Parse(Codec.Json(Codec.Wide, message.ToByteArray()));
            using var google = System.Text.Json.JsonDocument.Parse(Formatter.Format(message));
            Assert.Equal(google.RootElement.EnumerateObject().Select(member => member.Name), ours.RootElement.EnumerateObject().Select(member => member.Name));
        }
    }

    /// <summary>The specification has an Any of Empty without "value", and the conformance suite asks for it; C# writes one.</summary>
    [Fact]
    public void An_any_of_empty_has_no_value_member()
    {
        var any = Any.Pack(new Empty());
        Assert.Equal("""{"@type":"type.googleapis.com/google.protobuf.Empty"}""", Codec.Json("google.protobuf.Any", any.ToByteArray()));
        Assert.Contains("\"value\"", Formatter.Format(any), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_any_is_an_empty_object()
    {
        Codec.AssertPair(Codec.Wide, "da0600", """{"wAny":{}}""");
        Assert.Equal("""{ "wAny": { } }""", Formatter.Format(new Wide { WAny = new Any() }));
        Assert.Equal(new Wide { WAny = new Any() }, Parser.Parse<Wide>("""{"wAny":{}}"""));
    }

    /// <summary>The specification wants unknown numbers of closed enums as unknown fields; C# treats every enum as open.</summary>
    [Fact]
    public void A_closed_enum_has_no_other_numbers()
    {
        var old = new Old { Shade = (Shade)9 };
        Assert.Equal("{}", Codec.Json(Codec.Old, old.ToByteArray()));
        Assert.Contains("9", Formatter.Format(old), StringComparison.Ordinal);
    }

    /// <summary>The specification has extensions as "[full.name]"; C#'s JSON leaves them out.</summary>
    [Fact]
    public void Extensions_have_members()
    {
        var old = new Old();
        old.SetExtension(OldExtensions.ExtNumber, 5);
        Assert.Equal("""{"[test.old.ext_number]":5}""", Codec.Json(Codec.Old, old.ToByteArray()));
        Assert.DoesNotContain("5", Formatter.Format(old), StringComparison.Ordinal);
    }

    /// <summary>A message as it is when it was sent: C# sends a wrapper of -0 without its sign.</summary>
    private static Wide Message(int seed) => Wide.Parser.ParseFrom(new RandomMessages(seed) { ForGoogle = true }.Wide().ToByteArray());
}
