using System.Buffers.Binary;
using StatusGateway.Conformance;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Schema;

// The protocol of the runner: it sends a length of four bytes and a conformance.ConformanceRequest, and expects a length and a
// ConformanceResponse, until the input ends.
var path = Path.Combine(AppContext.BaseDirectory, "conformance.binpb");
if (!File.Exists(path))
{
    Console.Error.WriteLine("The descriptors of the suite are missing. Run run.sh, which creates them and runs the suite.");
    return 2;
}

if (!SchemaSet.TryLoad(await File.ReadAllBytesAsync(path), out var schemas, out var errors))
{
    foreach (var error in errors) Console.Error.WriteLine(error);
    return 1;
}

var testee = new Testee(schemas);
await using var input = Console.OpenStandardInput();
await using var output = Console.OpenStandardOutput();
var length = new byte[sizeof(int)];
using var response = new PooledBuffer();
while (await input.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false) == length.Length)
{
    var request = new byte[BinaryPrimitives.ReadInt32LittleEndian(length)];
    await input.ReadExactlyAsync(request);
    response.Clear();
    testee.Respond(request, response);
    BinaryPrimitives.WriteInt32LittleEndian(length, response.Length);
    await output.WriteAsync(length);
    await output.WriteAsync(response.WrittenMemory);
    await output.FlushAsync();
}

return 0;
