namespace Castellan.Data.Mail;

/// <summary>What a mail is about. The name picks its texts and is stored with the message; never rename one.</summary>
public enum MailKind
{
    VerifyAddress,
    AlreadyRegistered,
    ResetPassword,
    PasswordChanged,
    ConfirmNewAddress,
    AddressChangeAnnounced,
    Invitation,
    RoleChanged,
    Suspended,
    Restored,
    Removed,
    MadeOwner,
    YouLeft,
    OrganisationFounded,
    ProviderLinked,
    ProviderUnlinked,
    DataReady,
    AccountDeleted,
    OrganisationDeletionStarted,
    OrganisationDeletionNear,
    OrganisationDeletionCancelled,
    OrganisationDeleted,
    StreamPaused,
    IncidentReported,
    AuthenticatorAdded,
    AuthenticatorRemoved,
    RecoveryCodesIssued,
    RecoveryCodeUsed,
}
