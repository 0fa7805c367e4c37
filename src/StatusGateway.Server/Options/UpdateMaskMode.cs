namespace StatusGateway.Server.Options;

/// <summary>What happens to the update mask of a PATCH that sends none.</summary>
internal enum UpdateMaskMode
{
    /// <summary>It is filled with the fields of the body (AIP-134).</summary>
    Fill,

    /// <summary>It stays empty.</summary>
    Leave,
}
