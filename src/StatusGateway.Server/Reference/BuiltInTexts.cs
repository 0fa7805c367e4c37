using System.Collections.Immutable;
using StatusGateway.Core;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Reference;

/// <summary>The texts that come with the gateway: <c>Codes/CODE.md</c> and <c>Reasons/REASON.md</c>, embedded.</summary>
internal static class BuiltInTexts
{
    private const string CodePrefix = "Reference/Codes/";
    private const string ReasonPrefix = "Reference/Reasons/";

    // Read when the first page asks: a start need not wait for it.
    private static readonly Lazy<Texts> All = new(Read);

    /// <summary>One for each of the 17 codes, in the order of their numbers.</summary>
    public static ImmutableArray<CodeEntry> Codes => All.Value.Codes;

    /// <summary>The gateway's own reasons, in the order of their names.</summary>
    public static ImmutableArray<ReasonPage> Reasons => All.Value.Reasons;

    /// <summary>What is wrong with the texts; a test holds them to nothing.</summary>
    public static IReadOnlyList<string> Faults => All.Value.Faults;

    private static Texts Read()
    {
        var faults = new List<string>();
        var assembly = typeof(BuiltInTexts).Assembly;
        var reasons = ImmutableArray.CreateBuilder<ReasonPage>();
        foreach (var (reason, text) in EmbeddedTexts.Read(assembly, ReasonPrefix))
        {
            if (ReasonPage.TryParse(FailureReason.Domain, reason, text, out var fault) is { } page) reasons.Add(page);
            else faults.Add($"{reason}: {fault}");
        }

        var codes = EmbeddedTexts.Read(assembly, CodePrefix).ToDictionary(code => code.Name, code => code.Text);
        return new Texts([.. RpcCodes.All.Select(info => CodeEntryParser.Parse(info, codes.GetValueOrDefault(info.Name, ""), faults))], reasons.ToImmutable(), faults);
    }

    private sealed record Texts(ImmutableArray<CodeEntry> Codes, ImmutableArray<ReasonPage> Reasons, IReadOnlyList<string> Faults);
}
