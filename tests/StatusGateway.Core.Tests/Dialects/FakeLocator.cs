using StatusGateway.Core.Dialects;

namespace StatusGateway.Core.Tests.Dialects;

/// <summary>Knows the places it was given.</summary>
internal sealed class FakeLocator : Dictionary<string, ViolationPlace>, IViolationLocator
{
    public ViolationPlace Locate(string field) => this.GetValueOrDefault(field);
}
