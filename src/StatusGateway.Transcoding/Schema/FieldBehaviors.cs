namespace StatusGateway.Transcoding.Schema;

/// <summary>The values of <c>google.api.field_behavior</c> (AIP-203). The codec ignores them.</summary>
[Flags]
public enum FieldBehaviors
{
    /// <summary>No value.</summary>
    None = 0,

    /// <summary>A request can omit it; the same as no value.</summary>
    Optional = 1 << 0,

    /// <summary>A request must set it to a value that is not the default. Responses are not affected.</summary>
    Required = 1 << 1,

    /// <summary>Only in responses; ignored in requests.</summary>
    OutputOnly = 1 << 2,

    /// <summary>Only in requests.</summary>
    InputOnly = 1 << 3,

    /// <summary>Set when the resource is created; cannot be changed.</summary>
    Immutable = 1 << 4,

    /// <summary>The name of the resource; not sent when the resource is created.</summary>
    Identifier = 1 << 5,
}
