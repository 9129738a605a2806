namespace Castellan.Features.Members;

/// <summary>Marks the resources MemberTexts.resx.</summary>
public sealed class MemberTexts;
