using System.Diagnostics.CodeAnalysis;
using Google.Protobuf.Reflection;

namespace StatusGateway.Transcoding.Schema;

/// <summary>
/// Finds what a place of google.protobuf.SourceCodeInfo is about: its path alternates between field numbers of the descriptors
/// and indexes.
/// </summary>
internal static class SourcePath
{
    /// <summary>The full name that <see cref="SchemaComments"/> has it under; null for what has none, and for a path that leads nowhere.</summary>
    public static string? NameOf(FileDescriptorProto file, IReadOnlyList<int> path)
    {
        if (path.Count < 2 || path.Count % 2 != 0) return null;
        var (number, index) = (path[0], path[1]);
        return number switch
        {
            FileDescriptorProto.MessageTypeFieldNumber when At(file.MessageType, index, out var message) =>
                OfMessage(message, Join(file.Package, message.Name), path),
            FileDescriptorProto.EnumTypeFieldNumber when At(file.EnumType, index, out var @enum) =>
                OfEnum(@enum, Join(file.Package, @enum.Name), path, 2),
            FileDescriptorProto.ServiceFieldNumber when At(file.Service, index, out var service) =>
                OfService(service, Join(file.Package, service.Name), path),
            FileDescriptorProto.ExtensionFieldNumber when path.Count == 2 && At(file.Extension, index, out var extension) =>
                Join(file.Package, extension.Name),
            _ => null,
        };
    }

    private static string? OfMessage(DescriptorProto message, string name, IReadOnlyList<int> path)
    {
        for (var at = 2; at < path.Count; at += 2)
        {
            var index = path[at + 1];
            var isLast = at + 2 == path.Count;
            switch (path[at])
            {
                case DescriptorProto.NestedTypeFieldNumber when At(message.NestedType, index, out var nested):
                    message = nested;
                    name = Join(name, nested.Name);
                    break;
                case DescriptorProto.FieldFieldNumber when isLast && At(message.Field, index, out var field):
                    return Join(name, field.Name);
                case DescriptorProto.OneofDeclFieldNumber when isLast && At(message.OneofDecl, index, out var oneof):
                    return Join(name, oneof.Name);
                case DescriptorProto.ExtensionFieldNumber when isLast && At(message.Extension, index, out var extension):
                    return Join(name, extension.Name);
                case DescriptorProto.EnumTypeFieldNumber when At(message.EnumType, index, out var @enum):
                    return OfEnum(@enum, Join(name, @enum.Name), path, at + 2);
                default:
                    return null;
            }
        }

        return name;
    }

    private static string? OfEnum(EnumDescriptorProto @enum, string name, IReadOnlyList<int> path, int at)
    {
        if (at == path.Count) return name;
        return at + 2 == path.Count && path[at] == EnumDescriptorProto.ValueFieldNumber && At(@enum.Value, path[at + 1], out var value)
            ? Join(name, value.Name)
            : null;
    }

    private static string? OfService(ServiceDescriptorProto service, string name, IReadOnlyList<int> path)
    {
        if (path.Count == 2) return name;
        return path.Count == 4 && path[2] == ServiceDescriptorProto.MethodFieldNumber && At(service.Method, path[3], out var method)
            ? Join(name, method.Name)
            : null;
    }

    private static bool At<T>(IReadOnlyList<T> list, int index, [NotNullWhen(true)] out T? item)
        where T : class
    {
        item = (uint)index < (uint)list.Count ? list[index] : null;
        return item is not null;
    }

    private static string Join(string scope, string name) => scope.Length == 0 ? name : $"{scope}.{name}";
}
