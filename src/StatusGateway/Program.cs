using System.CommandLine;
using StatusGateway.Commands;

var root = new RootCommand("StatusGateway: gRPC services behind REST, gRPC, gRPC-Web and Connect, with complete errors.");
ServeCommand.AddTo(root);
CheckCommand.AddTo(root);
RoutesCommand.AddTo(root);
OpenApiCommand.AddTo(root);
TranslateCommand.AddTo(root);
ExplainCommand.AddTo(root);
CommandHelp.AddTo(root);
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0) return CommandExit.InvalidUsage(parsed.Errors.Select(static error => error.Message));
try
{
    // The host ends calls within its own shutdown timeout; the library would end the process after two seconds.
    return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
}
catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
{
    // The disk is full, or standard output is closed.
    return CommandExit.Fail($"The output cannot be written: {exception.Message}");
}
catch (Exception exception)
{
    // A bug, or a command that was cancelled.
    if (exception is not OperationCanceledException) Console.Error.WriteLine($"Unhandled exception: {exception}");
    return CommandExit.Failed;
}
