global using UpstreamAnswer = StatusGateway.Tests.Shared.UpstreamErrorCase;
