namespace Castellan.Features.Incidents.Forms;

/// <summary>One field of a form, in the portal's order.</summary>
/// <param name="Key">Stable: drafts and frozen copies name fields by it; the labels are <c>Field_</c> + key.</param>
/// <param name="Lines">How many lines its box shows.</param>
public sealed record FormQuestion(string Key, bool Required, int Lines = 3);
