using Mono.Cecil;

namespace StatusGateway.Architecture.Tests;

/// <summary>A use of one type by another, both by their full names.</summary>
internal sealed record TypeUse(string User, string UserLayer, string Used, string UsedLayer);

/// <summary>Reads from a compiled assembly which of its types use which others. Nested types count as the type around them.</summary>
internal static class DependencyGraph
{
    /// <summary>Reads the uses between the types of an assembly.</summary>
    /// <param name="path">The assembly.</param>
    /// <param name="root">The namespace that layers are relative to.</param>
    public static IReadOnlyList<TypeUse> Read(string path, string root)
    {
        using var module = ModuleDefinition.ReadModule(path);
        var uses = new HashSet<TypeUse>();
        foreach (var type in module.GetTypes())
        {
            var user = Outermost(type);
            if (Layer(user, root) is not { } layer) continue;
            foreach (var used in ReferencesOf(type).SelectMany(Flatten).Where(used => used.Scope == module).Select(Outermost))
                if (used.FullName != user.FullName && Layer(used, root) is { } usedLayer)
                    uses.Add(new TypeUse(user.FullName, layer, used.FullName, usedLayer));
        }

        return [.. uses.OrderBy(static use => use.User, StringComparer.Ordinal).ThenBy(static use => use.Used, StringComparer.Ordinal)];
    }

    private static IEnumerable<TypeReference> ReferencesOf(TypeDefinition type)
    {
        if (type.BaseType is not null) yield return type.BaseType;
        foreach (var implemented in type.Interfaces) yield return implemented.InterfaceType;
        foreach (var attribute in type.CustomAttributes) yield return attribute.AttributeType;
        foreach (var field in type.Fields) yield return field.FieldType;
        foreach (var method in type.Methods)
        {
            foreach (var reference in SignatureOf(method)) yield return reference;
            if (!method.HasBody) continue;
            foreach (var variable in method.Body.Variables) yield return variable.VariableType;
            foreach (var instruction in method.Body.Instructions)
                foreach (var reference in OperandOf(instruction.Operand)) yield return reference;
        }
    }

    private static IEnumerable<TypeReference> SignatureOf(MethodReference method) =>
        method.Parameters.Select(static parameter => parameter.ParameterType).Prepend(method.ReturnType);

    private static IEnumerable<TypeReference> OperandOf(object? operand) => operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method => [method.DeclaringType, .. SignatureOf(method), .. method.GenericArguments],
        MethodReference method => [method.DeclaringType, .. SignatureOf(method)],
        _ => [],
    };

    /// <summary>A constructed type as the types it is made of.</summary>
    private static IEnumerable<TypeReference> Flatten(TypeReference type) => type switch
    {
        GenericParameter => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Flatten).Append(generic.ElementType),
        TypeSpecification specification => Flatten(specification.ElementType),
        _ => [type],
    };

    private static TypeReference Outermost(TypeReference type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type;
    }

    private static string? Layer(TypeReference type, string root) =>
        type.Namespace == root ? ""
        : type.Namespace.StartsWith(root + ".", StringComparison.Ordinal) ? type.Namespace[(root.Length + 1)..]
        : null;
}
