using System.Text;

namespace StatusGateway.FunctionalTests.Errors;

/// <summary>A request and the error that it causes.</summary>
/// <param name="Name">What is wrong with the request.</param>
/// <param name="Request">Method and target.</param>
/// <param name="Expected">HTTP status, code and reason.</param>
public sealed record GatewayErrorCase(string Name, string Request, string Expected)
{
    /// <summary>The gateway that receives the request.</summary>
    public string Gateway { get; init; } = "content";

    public byte[]? Body { get; init; }

    /// <summary>The body as text.</summary>
    public string Text
    {
        init => Body = Encoding.UTF8.GetBytes(value);
    }

    /// <summary>Request headers, each as "name: value".</summary>
    public string[] RequestHeaders { get; init; } = [];

    /// <summary>Expected response headers, each as "name: value".</summary>
    public string[] ResponseHeaders { get; init; } = [];

    /// <summary>Expected violations: "parameter name", "pointer #/a", or "field name" if the violation has no position in the request.</summary>
    public string[] Violations { get; init; } = [];

    /// <summary>A text that the message contains.</summary>
    public string Message { get; init; } = "";

    /// <summary>Whether clients that accept protobuf do not receive this error.</summary>
    public bool IsJsonOnly { get; init; }

    public override string ToString() => $"{Expected}: {Name}";
}
