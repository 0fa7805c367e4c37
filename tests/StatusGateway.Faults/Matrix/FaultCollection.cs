namespace StatusGateway.Faults.Matrix;

/// <summary>The tests that share the lanes, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class FaultCollection : ICollectionFixture<FaultLab>
{
    public const string Name = "faults";
}
