using System.Collections.Immutable;
using StatusGateway.Core;

namespace StatusGateway.Server.Reference;

/// <summary>All that the reference says about a code. Texts are Markdown. Name, number, title and HTTP status are <see cref="RpcCodes"/>'.</summary>
internal sealed record CodeEntry
{
    public required RpcCodeInfo Info { get; init; }

    /// <summary>One sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Who raises it: of <see cref="CodeEntryParser.Raisers"/>.</summary>
    public required ImmutableArray<string> RaisedBy { get; init; }

    /// <summary>When each of them does.</summary>
    public required string Who { get; init; }

    /// <summary>How bad it is: one of <see cref="CodeEntryParser.Severities"/>.</summary>
    public required string Severity { get; init; }

    /// <summary>What to log, and what to wake people for.</summary>
    public required string Alert { get; init; }

    /// <summary>What to look at before anything else.</summary>
    public required string First { get; init; }

    public required string Meaning { get; init; }

    public required ImmutableArray<string> Causes { get; init; }

    public required Reproduction Reproduction { get; init; }

    public required ImmutableArray<Fix> Fixes { get; init; }

    public required ImmutableArray<string> Avoid { get; init; }

    /// <summary>Whether a caller may send it again: one of <see cref="CodeEntryParser.Retries"/>.</summary>
    public required string Retry { get; init; }

    public required string RetryText { get; init; }

    public required ImmutableArray<Neighbour> Neighbours { get; init; }

    /// <summary>One line in each language for handling it.</summary>
    public required ImmutableArray<CodeBlock> Handling { get; init; }
}

/// <summary>A call of the demo that ends with the code.</summary>
/// <param name="Command">A line of <c>curl</c> against <see cref="DefaultAddress"/>.</param>
/// <param name="Answer">What then comes: status line, the headers that matter, the body without its trace id.</param>
/// <param name="Text">What to see in it.</param>
internal sealed record Reproduction(string Command, string Answer, string Text)
{
    public const string DefaultAddress = "http://localhost:8080";
}

/// <summary>A way to mend it.</summary>
internal sealed record Fix(string Title, string When, CodeBlock Example, string Why);

/// <summary>A code that it is confused with, and what sets them apart.</summary>
internal sealed record Neighbour(RpcCode Code, string Difference);
