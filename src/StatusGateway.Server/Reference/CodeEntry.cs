using System.Collections.Immutable;
using StatusGateway.Core;

namespace StatusGateway.Server.Reference;

/// <summary>The reference entry of a code. Texts are Markdown. Name, number, title and HTTP status come from <see cref="RpcCodes"/>.</summary>
internal sealed record CodeEntry
{
    public required RpcCodeInfo Info { get; init; }

    /// <summary>One sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>The components that raise it, from <see cref="CodeEntryParser.Raisers"/>.</summary>
    public required ImmutableArray<string> RaisedBy { get; init; }

    /// <summary>When each of them raises it.</summary>
    public required string Who { get; init; }

    /// <summary>One of <see cref="CodeEntryParser.Severities"/>.</summary>
    public required string Severity { get; init; }

    /// <summary>What to log, and when to alert or page.</summary>
    public required string Alert { get; init; }

    /// <summary>What to check first.</summary>
    public required string First { get; init; }

    public required string Meaning { get; init; }

    public required ImmutableArray<string> Causes { get; init; }

    public required Reproduction Reproduction { get; init; }

    public required ImmutableArray<Fix> Fixes { get; init; }

    public required ImmutableArray<string> Avoid { get; init; }

    /// <summary>Whether a client may retry: one of <see cref="CodeEntryParser.Retries"/>.</summary>
    public required string Retry { get; init; }

    public required string RetryText { get; init; }

    public required ImmutableArray<Neighbour> Neighbours { get; init; }

    /// <summary>One line of code per language that handles it.</summary>
    public required ImmutableArray<CodeBlock> Handling { get; init; }
}

/// <summary>A call of the demo that returns the code.</summary>
/// <param name="Command">A <c>curl</c> command for <see cref="DefaultAddress"/>.</param>
/// <param name="Response">The response: status line, relevant headers, and the body without its trace id.</param>
/// <param name="Text">An explanation of the response.</param>
internal sealed record Reproduction(string Command, string Response, string Text)
{
    public const string DefaultAddress = "http://localhost:8080";
}

/// <summary>A way to fix the cause.</summary>
internal sealed record Fix(string Title, string When, CodeBlock Example, string Why);

/// <summary>A code that is often confused with this one, and the difference.</summary>
internal sealed record Neighbour(RpcCode Code, string Difference);
