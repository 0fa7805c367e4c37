namespace StatusGateway.Transcoding.Schema;

/// <summary>The messages of google.protobuf that have a special form in ProtoJSON.</summary>
public enum WellKnownType
{
    /// <summary>An ordinary message.</summary>
    None,

    /// <summary>google.protobuf.Any.</summary>
    Any,

    /// <summary>google.protobuf.Timestamp.</summary>
    Timestamp,

    /// <summary>google.protobuf.Duration.</summary>
    Duration,

    /// <summary>google.protobuf.FieldMask.</summary>
    FieldMask,

    /// <summary>google.protobuf.Struct.</summary>
    Struct,

    /// <summary>google.protobuf.Value.</summary>
    Value,

    /// <summary>google.protobuf.ListValue.</summary>
    ListValue,

    /// <summary>A message of google/protobuf/wrappers.proto, such as google.protobuf.Int64Value.</summary>
    Wrapper,
}
