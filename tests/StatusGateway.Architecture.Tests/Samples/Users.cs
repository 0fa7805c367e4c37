using StatusGateway.Architecture.Tests.Samples.Used;

namespace StatusGateway.Architecture.Tests.Samples.Users;

internal static class CatchUser
{
    public static void Run(Action action)
    {
        try
        {
            action();
        }
        catch (UsedException)
        {
            // Only the type of the clause matters.
        }
    }
}

internal abstract class ConstraintUser<T>
    where T : UsedException;

internal abstract class MethodConstraintUser
{
    public abstract void Run<T>()
        where T : UsedException;
}

internal abstract class MethodAttributeUser
{
    [Used]
    public abstract void Run();
}

internal static class FieldAttributeUser
{
    [Used]
    public const int Value = 1;
}

internal abstract class PropertyAttributeUser
{
    [Used]
    public abstract int Value { get; }
}

internal abstract class ParameterAttributeUser
{
    public abstract void Run([Used] int value);
}

internal abstract class ReturnAttributeUser
{
    [return: Used]
    public abstract int Run();
}

[AttributeUsage(AttributeTargets.All)]
internal sealed class TypeAttribute(Type type) : Attribute
{
    public Type Type => type;
}

[Type(typeof(UsedException))]
internal static class ArgumentUser;
