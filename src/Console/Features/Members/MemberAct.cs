namespace Castellan.Features.Members;

/// <summary>What a menu offers to do with a member.</summary>
public enum MemberAct
{
    ChangeRole,
    Suspend,
    Restore,
    Remove,
}
