namespace Castellan.Kit.Time;

/// <summary>How an instant is written.</summary>
public enum InstantForm
{
    DateAndTime,
    Date,
    Relative,
}
