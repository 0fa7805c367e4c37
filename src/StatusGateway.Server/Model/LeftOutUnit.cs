using StatusGateway.Server.Telemetry;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Model;

/// <summary>A part of an upstream's schema that cannot be read, and is not served: a service, a method, a type or a file.</summary>
/// <param name="Name">The full name, or the name of the file.</param>
/// <param name="Reason">Why, for the log. It may have text of the upstream.</param>
/// <param name="PublicReason">Why, for pages, without text of the upstream.</param>
internal sealed record LeftOutUnit(string Name, string Reason, string PublicReason)
{
    /// <summary>The maximum number of units that pages list.</summary>
    public const int MaxShown = 20;

    private const int MaxNameLength = 200;
    private const int MaxReasonLength = 1000;

    /// <summary>Creates a unit from an error in descriptors. Its text has names of the descriptors only.</summary>
    /// <param name="error">The error.</param>
    /// <param name="remedy">What to do about missing imports, for the log; null for nothing.</param>
    public static LeftOutUnit Create(SchemaError error, string? remedy = null) =>
        Create(error.Place, error.MissingImport is null || remedy is null ? error.Message : $"{error.Message} {remedy}", error.Message);

    /// <summary>Creates a unit. Names and texts may come from the upstream: they are shortened, and made printable.</summary>
    public static LeftOutUnit Create(string name, string reason, string publicReason) =>
        new(Sanitize(name, MaxNameLength), Sanitize(reason, MaxReasonLength), Sanitize(publicReason, MaxReasonLength));

    /// <summary>Returns whether a name is the unit's, or is inside it.</summary>
    public bool Covers(string fullName) => fullName == Name || fullName.StartsWith(Name + ".", StringComparison.Ordinal);

    private static string Sanitize(string text, int maxLength) => PrintableText.Escape(DisplayText.Sanitize(text, maxLength));
}
