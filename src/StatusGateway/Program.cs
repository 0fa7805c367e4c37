using System.CommandLine;
using StatusGateway.Commands;

const int usage = 2;

var root = new RootCommand("StatusGateway: gRPC services behind REST and gRPC, with errors that lose nothing.");
ServeCommand.AddTo(root);
TranslateCommand.AddTo(root);
ExplainCommand.AddTo(root);
var parsed = root.Parse(args);
if (parsed.Errors.Count == 0) return await parsed.InvokeAsync();

foreach (var error in parsed.Errors) Console.Error.WriteLine(error.Message);
Console.Error.WriteLine("statusgateway --help shows what there is.");
return usage;
