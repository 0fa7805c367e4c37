using Google.Protobuf;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Tests.Protos;

namespace StatusGateway.Transcoding.Tests.Json;

/// <summary>The guarantees of <see cref="Fidelity"/>, with random messages.</summary>
public class FidelityTests
{
    private const int Runs = 2000;

    [Fact]
    public void Canonical_bytes_round_trip()
    {
        for (var seed = 0; seed < Runs; seed++)
        {
            AssertExact(seed, Codec.Wide, new RandomMessages(seed).Wide().ToByteArray());
            AssertExact(seed, Codec.Old, new RandomMessages(seed).Old().ToByteArray());
        }
    }

    [Fact]
    public void Any_other_mistake_is_an_error()
    {
        var seen = new int[3];
        for (var seed = 0; seed < Runs; seed++)
        {
            var mutator = new WireMutator(seed);
            seen[(int)AssertTold(seed, Codec.Wide, mutator.Mutate(new RandomMessages(seed).Wide().ToByteArray(), Wide.Descriptor), Wide.Parser)]++;
            seen[(int)AssertTold(seed, Codec.Old, mutator.Mutate(new RandomMessages(seed).Old().ToByteArray(), Old.Descriptor), ParserOfOld)]++;
        }

        // The test is useful only if each outcome is common.
        Assert.All(seen, count => Assert.True(count > Runs / 20, string.Join(' ', seen)));
    }

    [Fact]
    public void A_map_entry_without_defaults_is_the_same_value()
    {
        var message = new Wide { MInt32 = { [0] = 1, [1] = 0 }, MString = { [""] = "" } };
        var json = Codec.Json(Codec.Wide, message.ToByteArray(), out var fidelity);
        Assert.Equal("""{"mInt32":{"0":1,"1":0},"mString":{"":""}}""", json);
        Assert.Equal(Fidelity.SameValue, fidelity);
        Assert.Equal(message, Wide.Parser.ParseFrom(Codec.Wire(Codec.Wide, json)));
    }

    private static MessageParser<Old> ParserOfOld { get; } = Old.Parser.WithExtensionRegistry(
        [OldExtensions.ExtNumber, OldExtensions.ExtOld, OldExtensions.ExtPacked, Old.Extensions.Tags]);

    private static void AssertExact(int seed, string type, byte[] bytes)
    {
        var json = Codec.Json(type, bytes, out var fidelity);
        if (fidelity != Fidelity.Exact) Assert.Fail($"Seed {seed} is {fidelity}: {json}");
        if (!bytes.AsSpan().SequenceEqual(Codec.Wire(type, json))) Assert.Fail($"Seed {seed} gives other bytes: {json}");
        var emitted = Codec.Json(type, bytes, out fidelity, Codec.Options with { EmitDefaults = true, EnumsAsIntegers = true, ProtoFieldNames = true });
        if (fidelity != Fidelity.Exact) Assert.Fail($"Seed {seed} is {fidelity} with other options: {emitted}");
        if (!bytes.AsSpan().SequenceEqual(Codec.Wire(type, emitted))) Assert.Fail($"Seed {seed} gives other bytes with other options: {emitted}");
    }

    private static Fidelity AssertTold<T>(int seed, string type, byte[] bytes, MessageParser<T> google)
        where T : IMessage<T>
    {
        var message = google.ParseFrom(bytes);
        var json = Codec.Json(type, bytes, out var fidelity);
        var again = Codec.Wire(type, json);
        var isSame = bytes.AsSpan().SequenceEqual(again);
        if (isSame != (fidelity == Fidelity.Exact)) Assert.Fail($"Seed {seed} has {fidelity}: {Codec.Hex(bytes)} {json}");
        if (fidelity != Fidelity.Lossy && !message.Equals(google.ParseFrom(again))) Assert.Fail($"Seed {seed} differs in {Codec.Differences(message, google.ParseFrom(again))}: {json}");
        return fidelity;
    }
}
