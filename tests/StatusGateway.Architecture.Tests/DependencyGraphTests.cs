using StatusGateway.Architecture.Tests.Samples.Users;

namespace StatusGateway.Architecture.Tests;

public sealed class DependencyGraphTests
{
    /// <summary>Types that use types of the namespace <c>Used</c> in one place each.</summary>
    [Theory]
    [InlineData(nameof(CatchUser), "UsedException")]
    [InlineData(nameof(ConstraintUser<>), "UsedException")]
    [InlineData(nameof(MethodConstraintUser), "UsedException")]
    [InlineData(nameof(MethodAttributeUser), "UsedAttribute")]
    [InlineData(nameof(FieldAttributeUser), "UsedAttribute")]
    [InlineData(nameof(PropertyAttributeUser), "UsedAttribute")]
    [InlineData(nameof(ParameterAttributeUser), "UsedAttribute")]
    [InlineData(nameof(ReturnAttributeUser), "UsedAttribute")]
    [InlineData(nameof(ArgumentUser), "UsedException")]
    public void A_use_outside_of_signatures_and_instructions_counts(string user, string used)
    {
        var uses = DependencyGraph.Read(typeof(DependencyGraphTests).Assembly.Location, "StatusGateway.Architecture.Tests.Samples");

        Assert.Contains(uses, use => use.User.Split('.')[^1].Split('`')[0] == user && use.UserLayer == "Users" && use.Used.Split('.')[^1] == used && use.UsedLayer == "Used");
    }
}
