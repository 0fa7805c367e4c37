using System.Text;
using StatusGateway.Core.Text;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>Recognizes a map of fields to one text each, whose fields may have the names of texts of an error too.</summary>
internal static class FieldMap
{
    /// <summary>
    /// Returns whether an object is such a map: each member is a sentence, and one of them is not the text of an error by its name. A name
    /// that is mostly that of a text, such as <c>message</c>, must be a field of the request, unless each text begins with a small letter, as
    /// in <c>must not be blank</c>.
    /// </summary>
    /// <param name="json">The object.</param>
    /// <param name="isMessage">Whether the object is in the place of a message: then a member such as <c>title</c> is a field.</param>
    /// <param name="context">What is known about the response.</param>
    public static bool IsMap(ReadOnlySpan<byte> json, bool isMessage, in StatusReadContext context)
    {
        var (hasField, hasText, hasCapital) = (false, false, false);
        var members = new JsonMembers(json);
        while (members.Next())
        {
            if (members.Text() is not { Length: > 0 } text || !text.AsSpan().Trim().Contains(' ')) return false;
            hasCapital |= !char.IsLower(text[0]);
            if (!ErrorNames.TryFind(members.Name, out var name)) hasField = true;
            else if (name.IsMetadata || name.IsTrace) return false;
            else if (isMessage && name.IsFieldLike) hasField = true;
            else if (context.Fields?.Find(ViolationNotation.Parse(Encoding.UTF8.GetString(members.Name))) is null) hasText = true;
        }

        return hasField && !(hasText && hasCapital);
    }
}
