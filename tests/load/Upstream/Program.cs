using System.Globalization;
using StatusGateway.Load;

if (args is not [var port])
{
    Console.Error.WriteLine("Usage: StatusGateway.Load.Upstream PORT");
    return 2;
}

await LibraryUpstream.Create(int.Parse(port, CultureInfo.InvariantCulture)).RunAsync();
return 0;
