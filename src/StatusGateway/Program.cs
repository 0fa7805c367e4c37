using System.CommandLine;
using StatusGateway.Commands;

const int usage = 2;

var root = new RootCommand("StatusGateway: gRPC services behind REST and gRPC, with errors that lose nothing.");
ServeCommand.AddTo(root);
TranslateCommand.AddTo(root);
ExplainCommand.AddTo(root);
var parsed = root.Parse(args);
// The host ends calls in its own time when it is told to stop; the library would end the process after two seconds.
if (parsed.Errors.Count == 0) return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

foreach (var error in parsed.Errors) Console.Error.WriteLine(error.Message);
Console.Error.WriteLine("statusgateway --help shows what there is.");
return usage;
