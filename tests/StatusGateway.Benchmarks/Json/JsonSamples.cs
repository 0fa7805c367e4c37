using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using StatusGateway.Benchmarks.Protos;

namespace StatusGateway.Benchmarks.Json;

/// <summary>The compared messages, the same in every run.</summary>
internal static class JsonSamples
{
    private const int Seed = 4;
    private static readonly DateTime Start = new(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc);

    public static IReadOnlyList<JsonSample> All { get; } =
    [
        new JsonSample<BookPoco>("a book", Books.One(1), PocoContext.Default.BookPoco),
        new JsonSample<BookListPoco>("50 books", Books.Many(50), PocoContext.Default.BookListPoco),
        new JsonSample<TreePoco>("1 MB nested", Tree(new Random(Seed), 0), PocoContext.Default.TreePoco),
        new JsonSample<InventoryPoco>("maps", Inventory(new Random(Seed)), PocoContext.Default.InventoryPoco),
        new JsonSample<StatusPoco>("a status", Status(), PocoContext.Default.StatusPoco),
        new JsonSample<MeasurementsPoco>("doubles, times", Measurements(new Random(Seed)), PocoContext.Default.MeasurementsPoco),
    ];

    private static Tree Tree(Random random, int depth)
    {
        const int levels = 11;
        const int children = 2;
        var digest = new byte[20];
        random.NextBytes(digest);
        var tree = new Tree
        {
            Name = $"folders/{random.Next(100)}/nodes/{random.Next():x8}",
            Weight = random.Next(1, 1000),
            IsLeaf = depth == levels,
            SizeInBytes = random.NextInt64(1, 1L << 40),
            Tags = { "archived", "a text that is a little longer than the others are, to have both", "zoë" },
            Digest = ByteString.CopyFrom(digest),
        };
        for (var i = 0; i < children && depth < levels; i++) tree.Children.Add(Tree(random, depth + 1));
        return tree;
    }

    private static Inventory Inventory(Random random)
    {
        var inventory = new Inventory();
        for (var i = 0; i < 60; i++)
        {
            inventory.Labels[$"label-{i}"] = $"value {random.Next()}";
            inventory.Counts[$"count-{i}"] = random.NextInt64(1, long.MaxValue);
            inventory.Names[(i * 7) + 1] = $"name {random.Next(1000)}";
            inventory.Items[$"item-{i}"] = new Item { Title = $"Item number {i}", Amount = random.Next(1, 100) };
        }

        return inventory;
    }

    private static Status Status() => new()
    {
        Code = 3,
        Message = "The book \"shelves/1/books/9\" cannot be taken as it is.",
        Details =
        {
            Any.Pack(new ErrorInfo { Reason = "BOOK_INVALID", Domain = "library.example.com", Metadata = { ["name"] = "shelves/1/books/9", ["isbn"] = "9780141439778" } }),
            Any.Pack(new BadRequest
            {
                FieldViolations =
                {
                    new BadRequest.Types.FieldViolation { Field = "book.title", Description = "A title has at least one character.", Reason = "TITLE_EMPTY" },
                    new BadRequest.Types.FieldViolation { Field = "book.authors[0].display_name", Description = "Must not be empty.", Reason = "NAME_EMPTY" },
                },
            }),
            Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(5)) }),
            Any.Pack(new Help { Links = { new Help.Types.Link { Description = "How a book has to be", Url = "https://library.example.com/docs/books" } } }),
            Any.Pack(new LocalizedMessage { Locale = "de-DE", Message = "Das Buch ist so nicht möglich." }),
        },
    };

    /// <summary>Half of the numbers have two decimal places, and half have all digits of a double.</summary>
    private static Measurements Measurements(Random random)
    {
        var measurements = new Measurements { Sensor = "sensors/attic/temperature" };
        for (var i = 0; i < 400; i++)
        {
            measurements.Values.Add(Value(random, i));
            if (i % 2 == 0) continue;
            measurements.Readings.Add(new Reading
            {
                At = Timestamp.FromDateTime(Start.AddSeconds(i * 37).AddMilliseconds(random.Next(10, 100) * 10 + 1)),
                Value = Value(random, i / 2),
                Deviation = Value(random, i + 1) / 1000,
            });
        }

        return measurements;
    }

    private static double Value(Random random, int index) =>
        index % 2 == 0 ? double.Parse($"{random.Next(-40, 60)}.{random.Next(10, 100)}", CultureInfo.InvariantCulture) : (random.NextDouble() * 100) - 50;
}
