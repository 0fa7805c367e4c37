using System.Text;

namespace StatusGateway.FunctionalTests.Refusals;

/// <summary>A request that fails, and what its caller is told.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Request">Verb and target.</param>
/// <param name="Expected">HTTP status, code and reason.</param>
public sealed record Refusal(string Name, string Request, string Expected)
{
    /// <summary>The gateway that is asked.</summary>
    public string Gateway { get; init; } = "content";

    public byte[]? Body { get; init; }

    /// <summary>The body as text.</summary>
    public string Text
    {
        init => Body = Encoding.UTF8.GetBytes(value);
    }

    /// <summary>Headers of the request, each "name: value".</summary>
    public string[] Sent { get; init; } = [];

    /// <summary>Headers of the answer, each "name: value".</summary>
    public string[] Headers { get; init; } = [];

    /// <summary>The violations of BadRequest: "parameter name", "pointer #/a", or "field name" where they have no place.</summary>
    public string[] Places { get; init; } = [];

    /// <summary>What the message says.</summary>
    public string Says { get; init; } = "";

    /// <summary>A caller of protobuf does not meet it.</summary>
    public bool IsOfJsonOnly { get; init; }

    public override string ToString() => $"{Expected}: {Name}";
}
