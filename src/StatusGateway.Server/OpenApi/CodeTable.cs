using System.Globalization;
using System.Text;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;
using StatusGateway.Server.Reference;

namespace StatusGateway.Server.OpenApi;

/// <summary>The table of all codes as Markdown, which a document has once, in its description.</summary>
internal static class CodeTable
{
    /// <summary>Appends the table to a description.</summary>
    /// <param name="description">The description of the API; null for none.</param>
    /// <param name="policy">The policy of the gateway, which maps codes to HTTP statuses.</param>
    public static string AppendTo(string? description, CallPolicy policy)
    {
        var text = new StringBuilder(description?.TrimEnd());
        if (text.Length > 0) text.Append("\n\n");
        text.Append("## Errors\n\nEvery error has a code, whatever its HTTP status. Each operation lists the errors that are likely, and any other is possible.\n\n");
        text.Append("| code | HTTP status | meaning |\n|---|---|---|\n");
        foreach (var row in RpcCodes.All.Skip(1))
            text.Append(CultureInfo.InvariantCulture, $"| {Link(row.Name, policy.TypeBase)} | {policy.HttpStatuses.ToHttp(row.Code)} | {ErrorReference.Entry(row.Code).Summary} |\n");
        var mapped = RpcCodes.All.Select(row => policy.HttpStatuses.ToHttp(row.Code)).ToHashSet();
        var others = FailureReason.All.Select(static reason => reason.HttpStatus).OfType<int>().Where(status => !mapped.Contains(status)).Distinct().Order();
        text.Append("\nErrors of the gateway itself can also have the HTTP statuses ").AppendJoin(", ", others).Append(". Their `domain` is `statusgateway`, and their `reason` says what is wrong.");
        return text.ToString();
    }

    /// <summary>Gets the page that lists the codes; null if the prefix of problem types is not a page.</summary>
    public static string? PageOf(string typeBase) =>
        IsPage(typeBase) && typeBase.Length > 1 && typeBase.EndsWith('/') ? typeBase[..^1] : null;

    /// <summary>Links a code to its page of the error reference, if the prefix of problem types is a page.</summary>
    public static string Link(string code, string typeBase) => IsPage(typeBase) ? $"[{code}]({typeBase}{code})" : code;

    private static bool IsPage(string typeBase) =>
        typeBase.StartsWith('/') || typeBase.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || typeBase.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
}
