namespace Castellan.Features.Incidents.Forms;

/// <summary>Names the resources of the forms for authorities and people.</summary>
public sealed class FormTexts;
