using StatusGateway.Core.Dialects;
using StatusGateway.Core.Reading;

namespace StatusGateway.Core.Tests.Dialects;

/// <summary>Locates the fields of a dictionary.</summary>
internal sealed class FakeLocator : Dictionary<string, ViolationLocation>, IViolationLocator
{
    public ViolationLocation Locate(string field) => this.GetValueOrDefault(field);
}
