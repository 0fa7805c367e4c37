using StatusGateway.Faults.Clients;
using Xunit.Abstractions;

namespace StatusGateway.Faults.Matrix;

/// <summary>Every fault of every upstream in every phase, for clients of every protocol.</summary>
[Collection(FaultCollection.Name)]
public sealed class FaultMatrixTests(FaultLab lab, ITestOutputHelper output)
{
    public static TheoryData<string, UpstreamProtocol> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, UpstreamProtocol>();
            foreach (var client in ProtocolClients.All)
                foreach (var upstream in Enum.GetValues<UpstreamProtocol>())
                    if (Cell.All(client, upstream).Any()) pairs.Add(client.Name, upstream);
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Broken_upstream_has_one_status(string client, UpstreamProtocol upstream)
    {
        var all = ProtocolClients.All.SelectMany(one => Cell.All(one, upstream));
        var cells = Selection.Select(all, static cell => (cell.Row.Fault.Name, cell.Row.Phase), static cell => cell.Name).Where(cell => cell.Client.Name == client).ToArray();

        var errors = await lab.RunAsync(cells, static (lane, cell) => lane.RunAsync(cell));

        output.WriteLine($"{cells.Length} cells");
        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }
}
