using System.Collections.Frozen;
using Castellan.Data.Audit;

namespace Castellan.Data.Alerts;

/// <summary>How a rule reads the audit log.</summary>
/// <param name="Actions">What counts.</param>
/// <param name="ByActor">Whether entries are counted by who acted; otherwise by who it happened to.</param>
/// <param name="Window">Entries this far apart belong together. None for rules that one entry fulfils.</param>
/// <param name="Threshold">How many it takes, until an organisation says otherwise.</param>
public sealed record AlertRuleFacts(AlertRule Rule, IReadOnlyList<AuditAction> Actions, bool ByActor, TimeSpan Window, int Threshold)
{
    public bool Counts => Window > TimeSpan.Zero;
}

/// <summary>The rules with their defaults.</summary>
public static class AlertRules
{
    public const int LeastThreshold = 2;
    public const int MostThreshold = 1000;

    public static IReadOnlyList<AlertRuleFacts> All { get; } =
    [
        new(AlertRule.FailedSignIns, [AuditAction.SignInRefused, AuditAction.SecondFactorRefused], ByActor: false, TimeSpan.FromMinutes(15), 5),
        new(AlertRule.SecondFactorRemoved, [AuditAction.AuthenticatorRemoved, AuditAction.PasskeyRemoved], ByActor: false, TimeSpan.Zero, 1),
        new(AlertRule.MassExport, [AuditAction.ExportRequested, AuditAction.FileDownloaded, AuditAction.RegisterExported], ByActor: true, TimeSpan.FromHours(1), 5),
        new(AlertRule.MassRemoval, [AuditAction.MemberRemoved, AuditAction.MemberSuspended], ByActor: true, TimeSpan.FromHours(1), 5),
        new(AlertRule.OwnerMade, [AuditAction.MemberRoleChanged, AuditAction.InvitationAccepted], ByActor: false, TimeSpan.Zero, 1),
        new(AlertRule.OwnerOnNewDevice, [AuditAction.SignedIn], ByActor: true, TimeSpan.Zero, 1),
    ];

    private static readonly FrozenDictionary<AlertRule, AlertRuleFacts> ByRule = All.ToFrozenDictionary(one => one.Rule);

    public static AlertRuleFacts Of(AlertRule rule) => ByRule[rule];
}
