using System.Collections.Immutable;
using StatusGateway.Core;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Reference;

/// <summary>The embedded texts of the gateway: <c>Codes/CODE.md</c> and <c>Reasons/REASON.md</c>.</summary>
internal static class BuiltInTexts
{
    private const string CodePrefix = "Reference/Codes/";
    private const string ReasonPrefix = "Reference/Reasons/";

    // Read on first use, so that the start does not wait for it.
    private static readonly Lazy<Texts> All = new(Read);

    /// <summary>The entries of the 17 codes, in the order of their numbers.</summary>
    public static ImmutableArray<CodeEntry> Codes => All.Value.Codes;

    /// <summary>The gateway's own reasons, in the order of their names.</summary>
    public static ImmutableArray<ReasonPage> Reasons => All.Value.Reasons;

    /// <summary>The errors in the texts. A test asserts that there are none.</summary>
    public static IReadOnlyList<string> Errors => All.Value.Errors;

    private static Texts Read()
    {
        var errors = new List<string>();
        var assembly = typeof(BuiltInTexts).Assembly;
        var reasons = ImmutableArray.CreateBuilder<ReasonPage>();
        foreach (var (reason, text) in EmbeddedTexts.Read(assembly, ReasonPrefix))
        {
            if (ReasonPage.TryParse(FailureReason.Domain, reason, text, out var error) is { } page) reasons.Add(page);
            else errors.Add($"{reason}: {error}");
        }

        var codes = EmbeddedTexts.Read(assembly, CodePrefix).ToDictionary(code => code.Name, code => code.Text);
        return new Texts([.. RpcCodes.All.Select(info => CodeEntryParser.Parse(info, codes.GetValueOrDefault(info.Name, ""), errors))], reasons.ToImmutable(), errors);
    }

    private sealed record Texts(ImmutableArray<CodeEntry> Codes, ImmutableArray<ReasonPage> Reasons, IReadOnlyList<string> Errors);
}
