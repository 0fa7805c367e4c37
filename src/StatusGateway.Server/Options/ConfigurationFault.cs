using StatusGateway.Server.Telemetry;

namespace StatusGateway.Server.Options;

/// <summary>Something wrong with the configuration.</summary>
/// <param name="Key">The key, such as <c>Gateway:Upstreams:library:Addresses:0</c>.</param>
/// <param name="Value">Its value; null where it has none.</param>
/// <param name="Message">What is wrong, and what to do about it.</param>
/// <param name="IsRemark">It costs single routes only, and stops nothing else.</param>
/// <param name="IsOfOneSource">Of a remark: it lies inside one upstream's schema and rules, and not between two of them.</param>
internal sealed record ConfigurationFault(string Key, string? Value, string Message, bool IsRemark = false, bool IsOfOneSource = false)
{
    /// <summary><c>check</c> fails of it: whoever owns the source can mend it. What two sources make of each other is nobody's fault.</summary>
    public bool FailsCheck => !IsRemark || IsOfOneSource;

    /// <summary>It was found in what is configured of this upstream, or in its schema.</summary>
    public bool IsOf(string upstream) => Key.StartsWith($"{GatewayOptions.SectionName}:Upstreams:{upstream}:", StringComparison.Ordinal);

    /// <summary>On one line, printable.</summary>
    public override string ToString() => PrintableText.Of(Value is null ? $"{Key}: {Message}" : $"{Key} = \"{Value}\": {Message}");
}
