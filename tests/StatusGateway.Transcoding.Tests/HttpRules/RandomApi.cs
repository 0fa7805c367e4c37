using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;

namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>A random schema of one method, with random rules for it, by seed.</summary>
internal sealed class RandomApi
{
    private static readonly FileDescriptor[] WellKnown =
    [
        AnyReflection.Descriptor, DurationReflection.Descriptor, EmptyReflection.Descriptor, FieldMaskReflection.Descriptor,
        StructReflection.Descriptor, TimestampReflection.Descriptor, WrappersReflection.Descriptor,
    ];

    private static readonly string[] WellKnownTypes =
    [
        "Timestamp", "Duration", "FieldMask", "StringValue", "BytesValue", "BoolValue", "Int64Value", "DoubleValue", "Struct", "Value",
        "ListValue", "Any", "Empty",
    ];

    private static readonly string[] Literals = ["a", "v1", "b%20c", "%C3%A9", "a%2Fb", "a%3Ago", "x+y"];

    private static readonly FieldType[] Keys =
        [FieldType.String, FieldType.String, FieldType.Int32, FieldType.Uint64, FieldType.Sint64, FieldType.Fixed32, FieldType.Bool];

    private readonly Random _random;
    private readonly bool _isOld;

    public RandomApi(int seed)
    {
        _random = new Random(seed);
        _isOld = _random.Next(4) == 0;
        var file = File();
        var set = new FileDescriptorSet { File = { WellKnown.Select(known => FileDescriptorProto.Parser.ParseFrom(known.SerializedData)), file } };
        Assert.True(SchemaSet.TryLoad(set.ToByteArray(), out var schema, out var errors), string.Join(' ', errors));
        Schema = schema;
        Method = schema.Services.Single().Methods.Single();
        Bindings = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Binding())];
    }

    public SchemaSet Schema { get; }

    public MethodSchema Method { get; }

    public IReadOnlyList<HttpBinding> Bindings { get; }

    private FileDescriptorProto File()
    {
        var file = new FileDescriptorProto { Name = "random.proto", Package = "r", Syntax = _isOld ? "proto2" : "proto3" };
        file.Dependency.Add(WellKnown.Select(known => known.Name));
        file.EnumType.Add(new EnumDescriptorProto
        {
            Name = "E",
            Value = { Value("E_ZERO", 0), Value("E_ONE", 1), Value("E_ALIAS", 1), Value("E_LESS", -5) },
            Options = new EnumOptions { AllowAlias = true },
        });
        for (var i = 0; i < 3; i++) file.MessageType.Add(Message($"M{i}"));
        file.Service.Add(new ServiceDescriptorProto { Name = "S", Method = { new MethodDescriptorProto { Name = "Call", InputType = ".r.M0", OutputType = ".r.M1" } } });
        return file;

        static EnumValueDescriptorProto Value(string name, int number) => new() { Name = name, Number = number };
    }

    private DescriptorProto Message(string name)
    {
        var message = new DescriptorProto { Name = name, OneofDecl = { new OneofDescriptorProto { Name = "one" }, new OneofDescriptorProto { Name = "two" } } };
        var number = 0;
        for (var i = 0; i < 12; i++)
        {
            number += _random.Next(20) == 0 ? 1000 : _random.Next(1, 3);
            var field = new FieldDescriptorProto { Name = $"{(char)('a' + i)}_field", Number = number, Label = Label.Optional };
            if (_random.Next(8) == 0) field.JsonName = _random.Next(3) switch { 0 => $"json-{i}", 1 => $"dotted.{i}", _ => $"é[{i}]" };
            SetType(field);
            if (_random.Next(6) == 0) MakeMap(message, field);
            else if (_random.Next(5) == 0) field.Label = Label.Repeated;
            else if (_random.Next(4) == 0) field.OneofIndex = _random.Next(2);
            else if (!_isOld && _random.Next(5) == 0 && field.Type != FieldType.Message)
            {
                field.Proto3Optional = true;
                field.OneofIndex = message.OneofDecl.Count;
                message.OneofDecl.Add(new OneofDescriptorProto { Name = $"_{field.Name}" });
            }

            message.Field.Add(field);
        }

        return message;
    }

    private void SetType(FieldDescriptorProto field)
    {
        switch (_random.Next(10))
        {
            case 0 or 1:
                field.Type = _isOld && _random.Next(4) == 0 ? FieldType.Group : FieldType.Message;
                field.TypeName = $".r.M{_random.Next(3)}";
                break;
            case 2 or 3:
                field.Type = FieldType.Message;
                field.TypeName = $".google.protobuf.{WellKnownTypes[_random.Next(WellKnownTypes.Length)]}";
                break;
            case 4:
                field.Type = FieldType.Enum;
                field.TypeName = _random.Next(5) == 0 ? ".google.protobuf.NullValue" : ".r.E";
                break;
            case 5 or 6:
                field.Type = FieldType.String;
                break;
            default:
                do field.Type = (FieldType)_random.Next(1, 19);
                while (field.Type is FieldType.Group or FieldType.Message or FieldType.Enum);
                break;
        }
    }

    private void MakeMap(DescriptorProto message, FieldDescriptorProto field)
    {
        var entry = new DescriptorProto { Name = $"Entry{field.Number}", Options = new MessageOptions { MapEntry = true } };
        entry.Field.Add(new FieldDescriptorProto { Name = "key", Number = 1, Label = Label.Optional, Type = Keys[_random.Next(Keys.Length)] });
        entry.Field.Add(new FieldDescriptorProto
        {
            Name = "value", Number = 2, Label = Label.Optional, TypeName = field.TypeName, Type = field.Type == FieldType.Group ? FieldType.Message : field.Type,
        });
        message.NestedType.Add(entry);
        field.Type = FieldType.Message;
        field.TypeName = $".r.{message.Name}.{entry.Name}";
        field.Label = Label.Repeated;
    }

    private HttpBinding Binding()
    {
        while (true)
        {
            var errors = new List<HttpRuleError>();
            var rule = new HttpRule
            {
                Custom = new CustomHttpPattern { Kind = _random.Next(4) switch { 0 => "GET", 1 => "PATCH", 2 => "*", _ => "POST" }, Path = Template() },
                Body = _random.Next(4) switch { 0 => "*", 1 => Path(2), 2 => Path(3), _ => "" },
            };
            // Names are random: paths of lists or messages are not valid rules.
            if (HttpBinding.Compile(Method, rule, errors) is [var binding]) return binding;
        }
    }

    private string Template()
    {
        var path = "";
        var variables = _random.Next(4);
        var open = _random.Next(1, 4);
        for (var i = _random.Next(1, 4); i > 0; i--) path += "/" + (variables-- > 0 ? $"{{{Path(3)}{Pattern(i == open)}}}" : Literals[_random.Next(Literals.Length)]);
        return path + _random.Next(6) switch { 0 => ":go", 1 => ":a%3Ab", 2 => ":do:it", _ => "" };
    }

    private string Pattern(bool isOpen) => _random.Next(8) switch
    {
        0 => "=*",
        1 => $"={Literals[_random.Next(Literals.Length)]}/*",
        2 => $"=*/{Literals[_random.Next(Literals.Length)]}/*",
        3 when isOpen => "=**",
        4 when isOpen => _random.Next(2) == 0 ? "=a/**" : "=**/a/*",
        5 => $"={Literals[_random.Next(Literals.Length)]}",
        _ => "",
    };

    private string Path(int deepest)
    {
        var type = Method.Input;
        var path = "";
        for (var i = _random.Next(deepest); ; i--)
        {
            var fields = type.Fields.Where(field => i > 0 && field is { IsRepeated: false, MessageType.WellKnown: WellKnownType.None }).ToArray();
            if (type.Fields.Count == 0) return path.TrimEnd('.');
            if (fields.Length == 0) return path + type.Fields[_random.Next(type.Fields.Count)].Name;
            var field = fields[_random.Next(fields.Length)];
            path += field.Name + ".";
            type = field.MessageType!;
        }
    }
}
