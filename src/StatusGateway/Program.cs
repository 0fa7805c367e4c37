using System.CommandLine;
using StatusGateway.Commands;

var root = new RootCommand("StatusGateway: gRPC services behind REST and gRPC, with errors that lose nothing.");
ServeCommand.AddTo(root);
CheckCommand.AddTo(root);
RoutesCommand.AddTo(root);
OpenApiCommand.AddTo(root);
TranslateCommand.AddTo(root);
ExplainCommand.AddTo(root);
CommandHelp.AddTo(root);
var parsed = root.Parse(args);
// The host ends calls in its own time when it is told to stop; the library would end the process after two seconds.
return parsed.Errors.Count == 0
    ? await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null })
    : CommandExit.Misused(parsed.Errors.Select(static error => error.Message));
