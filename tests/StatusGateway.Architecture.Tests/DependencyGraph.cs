using Mono.Cecil;

namespace StatusGateway.Architecture.Tests;

/// <summary>A use of one type by another, both by their full names.</summary>
internal sealed record TypeUse(string User, string UserLayer, string Used, string UsedLayer);

/// <summary>Reads from a compiled assembly which of its types use which others. Nested types count as the type around them.</summary>
internal static class DependencyGraph
{
    /// <summary>Reads the uses between the types of an assembly.</summary>
    /// <param name="path">The assembly.</param>
    /// <param name="root">The namespace that layers are relative to. Types in other namespaces have the whole namespace as their layer.</param>
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
        foreach (var reference in AttributesOf(type).Concat(ConstraintsOf(type))) yield return reference;
        foreach (var member in type.Properties.Concat<ICustomAttributeProvider>(type.Events))
            foreach (var reference in AttributesOf(member)) yield return reference;
        foreach (var field in type.Fields)
        {
            yield return field.FieldType;
            foreach (var reference in AttributesOf(field)) yield return reference;
        }

        foreach (var method in type.Methods)
        {
            foreach (var reference in SignatureOf(method).Concat(AttributesOf(method)).Concat(ConstraintsOf(method))) yield return reference;
            foreach (var part in method.Parameters.Append<ICustomAttributeProvider>(method.MethodReturnType))
                foreach (var reference in AttributesOf(part)) yield return reference;
            if (!method.HasBody) continue;
            foreach (var variable in method.Body.Variables) yield return variable.VariableType;
            foreach (var handler in method.Body.ExceptionHandlers)
                if (handler.CatchType is { } caught) yield return caught;
            foreach (var instruction in method.Body.Instructions)
                foreach (var reference in OperandOf(instruction.Operand)) yield return reference;
        }
    }

    private static IEnumerable<TypeReference> SignatureOf(MethodReference method) =>
        method.Parameters.Select(static parameter => parameter.ParameterType).Prepend(method.ReturnType);

    private static IEnumerable<TypeReference> ConstraintsOf(IGenericParameterProvider generic) =>
        generic.GenericParameters.SelectMany(static parameter => parameter.Constraints.Select(static constraint => constraint.ConstraintType).Concat(AttributesOf(parameter)));

    /// <summary>The types of attributes, and the types that their arguments name.</summary>
    private static IEnumerable<TypeReference> AttributesOf(ICustomAttributeProvider member) => member.CustomAttributes.SelectMany(static attribute =>
        attribute.ConstructorArguments.Concat(attribute.Properties.Concat(attribute.Fields).Select(static named => named.Argument))
            .Select(static argument => argument.Value).OfType<TypeReference>().Prepend(attribute.AttributeType));

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

    /// <summary>The namespace of a type, relative to the root where it is below; null for types that the compiler and generators add.</summary>
    private static string? Layer(TypeReference type, string root) =>
        type.Namespace == root ? ""
        : type.Namespace.StartsWith(root + ".", StringComparison.Ordinal) ? type.Namespace[(root.Length + 1)..]
        : IsGenerated(type) ? null
        : type.Namespace.Length == 0 ? Layers.Global
        : type.Namespace;

    private static bool IsGenerated(TypeReference type) =>
        type.Name.StartsWith('<') || type.Namespace.StartsWith("System.", StringComparison.Ordinal) || type.Namespace.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)
        || type.Namespace.EndsWith(".Generated", StringComparison.Ordinal) || type.Namespace.EndsWith(".SourceGeneration", StringComparison.Ordinal);
}
