namespace StatusGateway.Transcoding.Json;

/// <summary>The members of a google.protobuf.Any that are not fields of its message.</summary>
[Flags]
internal enum AnyMembers
{
    None = 0,
    Type = 1,
    Value = 2,
}
