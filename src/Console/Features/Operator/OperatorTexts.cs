namespace Castellan.Features.Operator;

/// <summary>Marks the texts of this feature.</summary>
public sealed class OperatorTexts;
