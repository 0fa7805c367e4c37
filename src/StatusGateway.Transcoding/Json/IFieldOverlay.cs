using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Json;

/// <summary>
/// Values from outside a document, such as those of a path and a query, that are written into its messages while they are read.
/// The values form a tree of nodes, one for each message that takes some.
/// </summary>
internal interface IFieldOverlay
{
    /// <summary>The node of the whole message.</summary>
    const int Root = 0;

    /// <summary>No node: the message takes no values.</summary>
    const int None = -1;

    /// <summary>Gets the node of a sub-message; <see cref="None"/> if it takes no values.</summary>
    int Find(int node, FieldPlan field);

    /// <summary>Gets whether the overlay has the only value of a field: the value in the document must not be written.</summary>
    bool Overrides(int node, FieldPlan field);

    /// <summary>Writes the values of a node, and the sub-messages that the document does not have.</summary>
    /// <param name="node">The node.</param>
    /// <param name="writer">Where the fields are written.</param>
    /// <param name="seen">A bit for each field that the document has, by ordinal; empty if it has none.</param>
    void Write(int node, ref WireWriter writer, scoped ReadOnlySpan<ulong> seen);
}
