namespace StatusGateway.Transcoding.Schema;

/// <summary>What an API says of a field with <c>google.api.field_behavior</c> (AIP-203). The codec does not ask for it.</summary>
[Flags]
public enum FieldBehaviors
{
    /// <summary>Nothing is said.</summary>
    None = 0,

    /// <summary>Need not be in a request; says nothing that is not so without it.</summary>
    Optional = 1 << 0,

    /// <summary>A request must have it, and not with its default. Says nothing of answers.</summary>
    Required = 1 << 1,

    /// <summary>In answers; passed over in requests.</summary>
    OutputOnly = 1 << 2,

    /// <summary>In requests; never in answers.</summary>
    InputOnly = 1 << 3,

    /// <summary>Set when the resource is created, and never changed.</summary>
    Immutable = 1 << 4,

    /// <summary>The name of the resource (AIP-203): it is not sent when the resource is created.</summary>
    Identifier = 1 << 5,
}
