using System.Diagnostics.CodeAnalysis;
using Google.Protobuf.Reflection;

namespace StatusGateway.Transcoding.Schema;

/// <summary>
/// Finds the element of a location in google.protobuf.SourceCodeInfo. The path of a location alternates between field numbers of the
/// descriptors and indexes.
/// </summary>
internal static class SourcePath
{
    /// <summary>Gets the full name for <see cref="SchemaComments"/>; null if the element has no name or does not exist.</summary>
    public static string? GetName(FileDescriptorProto file, IReadOnlyList<int> path)
    {
        if (path.Count < 2 || path.Count % 2 != 0) return null;
        var (number, index) = (path[0], path[1]);
        return number switch
        {
            FileDescriptorProto.MessageTypeFieldNumber when TryGet(file.MessageType, index, out var message) =>
                InMessage(message, Join(file.Package, message.Name), path),
            FileDescriptorProto.EnumTypeFieldNumber when TryGet(file.EnumType, index, out var @enum) =>
                InEnum(@enum, Join(file.Package, @enum.Name), path, 2),
            FileDescriptorProto.ServiceFieldNumber when TryGet(file.Service, index, out var service) =>
                InService(service, Join(file.Package, service.Name), path),
            FileDescriptorProto.ExtensionFieldNumber when path.Count == 2 && TryGet(file.Extension, index, out var extension) =>
                Join(file.Package, extension.Name),
            _ => null,
        };
    }

    private static string? InMessage(DescriptorProto message, string name, IReadOnlyList<int> path)
    {
        for (var at = 2; at < path.Count; at += 2)
        {
            var index = path[at + 1];
            var isLast = at + 2 == path.Count;
            switch (path[at])
            {
                case DescriptorProto.NestedTypeFieldNumber when TryGet(message.NestedType, index, out var nested):
                    message = nested;
                    name = Join(name, nested.Name);
                    break;
                case DescriptorProto.FieldFieldNumber when isLast && TryGet(message.Field, index, out var field):
                    return Join(name, field.Name);
                case DescriptorProto.OneofDeclFieldNumber when isLast && TryGet(message.OneofDecl, index, out var oneof):
                    return Join(name, oneof.Name);
                case DescriptorProto.ExtensionFieldNumber when isLast && TryGet(message.Extension, index, out var extension):
                    return Join(name, extension.Name);
                case DescriptorProto.EnumTypeFieldNumber when TryGet(message.EnumType, index, out var @enum):
                    return InEnum(@enum, Join(name, @enum.Name), path, at + 2);
                default:
                    return null;
            }
        }

        return name;
    }

    private static string? InEnum(EnumDescriptorProto @enum, string name, IReadOnlyList<int> path, int at)
    {
        if (at == path.Count) return name;
        return at + 2 == path.Count && path[at] == EnumDescriptorProto.ValueFieldNumber && TryGet(@enum.Value, path[at + 1], out var value)
            ? Join(name, value.Name)
            : null;
    }

    private static string? InService(ServiceDescriptorProto service, string name, IReadOnlyList<int> path)
    {
        if (path.Count == 2) return name;
        return path.Count == 4 && path[2] == ServiceDescriptorProto.MethodFieldNumber && TryGet(service.Method, path[3], out var method)
            ? Join(name, method.Name)
            : null;
    }

    private static bool TryGet<T>(IReadOnlyList<T> list, int index, [NotNullWhen(true)] out T? item)
        where T : class
    {
        item = (uint)index < (uint)list.Count ? list[index] : null;
        return item is not null;
    }

    private static string Join(string scope, string name) => scope.Length == 0 ? name : $"{scope}.{name}";
}
