namespace StatusGateway.Architecture.Tests.Samples.Used;

internal abstract class UsedException : Exception;

[AttributeUsage(AttributeTargets.All)]
internal sealed class UsedAttribute : Attribute;
