#pragma warning disable IDE0005 // Each project uses a part of these names.
global using UpstreamAnswer = StatusGateway.Tests.Shared.UpstreamErrorCase;
