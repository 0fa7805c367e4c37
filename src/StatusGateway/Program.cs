using System.CommandLine;
using StatusGateway.Commands;

var root = new RootCommand("StatusGateway: gRPC services behind REST and gRPC, with errors that lose nothing.");
ServeCommand.AddTo(root);
return await root.Parse(args).InvokeAsync();
