using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Transcoding.Tests.Protos;

namespace StatusGateway.Transcoding.Tests.Json;

/// <summary>
/// Google.Protobuf's JsonFormatter and JsonParser as the oracle: what one writes, the other reads as the same message. Known differences are
/// explained at their tests.
/// </summary>
public class OracleTests
{
    private const int Runs = 1000;

    private static readonly TypeRegistry Types = TypeRegistry.FromFiles(WideReflection.Descriptor, DescriptorReflection.Descriptor);
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithTypeRegistry(Types));
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithTypeRegistry(Types));

    [Fact]
    public void Google_reads_our_json()
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
    public void Json_of_google_is_read()
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
            // The text of Google has spaces and other spellings of escapes and numbers, so numbers and texts are not compared.
            var message = Message(seed);
            using var ours = System.Text.Json.JsonDocument.Parse(Codec.Json(Codec.Wide, message.ToByteArray()));
            using var google = System.Text.Json.JsonDocument.Parse(Formatter.Format(message));
            Assert.Equal(google.RootElement.EnumerateObject().Select(member => member.Name), ours.RootElement.EnumerateObject().Select(member => member.Name));
        }
    }

    /// <summary>In the specification and the conformance suite, an Any of Empty has no "value"; C# writes one.</summary>
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

    /// <summary>In the specification, unknown numbers of closed enums are unknown fields; C# treats every enum as open.</summary>
    [Fact]
    public void Unknown_numbers_of_a_closed_enum_are_errors()
    {
        var old = new Old { Shade = (Shade)9 };
        Assert.Equal("{}", Codec.Json(Codec.Old, old.ToByteArray()));
        Assert.Contains("9", Formatter.Format(old), StringComparison.Ordinal);
    }

    /// <summary>In the specification, extensions are "[full.name]"; the JSON of C# omits them.</summary>
    [Fact]
    public void Extensions_have_members()
    {
        var old = new Old();
        old.SetExtension(OldExtensions.ExtNumber, 5);
        Assert.Equal("""{"[test.old.ext_number]":5}""", Codec.Json(Codec.Old, old.ToByteArray()));
        Assert.DoesNotContain("5", Formatter.Format(old), StringComparison.Ordinal);
    }

    /// <summary>Gets a message after it is serialized: C# writes a wrapper of -0 without the sign.</summary>
    private static Wide Message(int seed) => Wide.Parser.ParseFrom(new RandomMessages(seed) { ForGoogle = true }.Wide().ToByteArray());
}
