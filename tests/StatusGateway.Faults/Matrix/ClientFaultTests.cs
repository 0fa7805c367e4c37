using StatusGateway.Faults.Clients;
using Xunit.Abstractions;

namespace StatusGateway.Faults.Matrix;

/// <summary>Clients whose connections break in every phase.</summary>
[Collection(FaultCollection.Name)]
public sealed class ClientFaultTests(FaultLab lab, ITestOutputHelper output)
{
    public static TheoryData<string> Clients => [.. ProtocolClients.All.Select(static client => client.Name)];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Broken_client_leaves_nothing_behind(string client)
    {
        var all = ProtocolClients.All.SelectMany(one => Enum.GetValues<UpstreamProtocol>().SelectMany(upstream => ClientCell.All(one, upstream)));
        var cells = Selection.Select(all, static cell => (cell.Fault.Name, cell.Phase, cell.Upstream), static cell => cell.Name).Where(cell => cell.Client.Name == client).ToArray();

        var errors = await lab.RunAsync(cells, static (lane, cell) => lane.Clients.RunAsync(cell));

        output.WriteLine($"{cells.Length} cells");
        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }
}
