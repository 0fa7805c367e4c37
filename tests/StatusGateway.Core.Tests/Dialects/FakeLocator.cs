using StatusGateway.Core.Dialects;
using StatusGateway.Core.Reading;

namespace StatusGateway.Core.Tests.Dialects;

/// <summary>Knows the places it was given.</summary>
internal sealed class FakeLocator : Dictionary<string, ViolationLocation>, IViolationLocator
{
    public ViolationLocation Locate(string field) => this.GetValueOrDefault(field);
}
