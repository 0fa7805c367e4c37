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
if (parsed.Errors.Count > 0) return CommandExit.Misused(parsed.Errors.Select(static error => error.Message));
try
{
    // The host ends calls in its own time when it is told to stop; the library would end the process after two seconds.
    return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
}
catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
{
    // A disk that is full, or a standard output that is closed.
    return CommandExit.Fail($"What is asked for cannot be written: {exception.Message}");
}
catch (Exception exception)
{
    // A bug, or a command that was told to stop: it failed, too.
    if (exception is not OperationCanceledException) Console.Error.WriteLine($"Unhandled exception: {exception}");
    return CommandExit.Failed;
}
