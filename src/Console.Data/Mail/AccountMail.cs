using System.Collections.Frozen;

namespace Castellan.Data.Mail;

/// <summary>Mails about an account. Nothing is sent to an address nobody knows: a reset asked for one stays silent.</summary>
public static class AccountMail
{
    private static readonly FrozenDictionary<string, string> Nothing = FrozenDictionary<string, string>.Empty;

    public static OutgoingMail VerifyAddress(Recipient to, string language, Uri link, DateTimeOffset until) =>
        new(MailKind.VerifyAddress, to, language, Nothing) { Link = Address.Absolute(link), Until = until };

    /// <summary>Somebody signed up with an address that has an account; the form answered as for a new one.</summary>
    public static OutgoingMail AlreadyRegistered(Recipient to, string language, Uri signIn) =>
        new(MailKind.AlreadyRegistered, to, language, Nothing) { Link = Address.Absolute(signIn) };

    public static OutgoingMail ResetPassword(Recipient to, string language, Uri link, DateTimeOffset until) =>
        new(MailKind.ResetPassword, to, language, Nothing) { Link = Address.Absolute(link), Until = until };

    public static OutgoingMail PasswordChanged(Recipient to, string language, Uri resetPassword) =>
        new(MailKind.PasswordChanged, to, language, Nothing) { Link = Address.Absolute(resetPassword) };

    public static OutgoingMail ConfirmNewAddress(Recipient newAddress, string language, Uri link, DateTimeOffset until) =>
        new(MailKind.ConfirmNewAddress, newAddress, language, Nothing) { Link = Address.Absolute(link), Until = until };

    /// <summary>Tells the old address, and lets its holder stop the change. The new address is shown masked.</summary>
    public static OutgoingMail AddressChangeAnnounced(Recipient oldAddress, string language, Recipient newAddress, Uri cancel, DateTimeOffset until) =>
        new(MailKind.AddressChangeAnnounced, oldAddress, language, new Dictionary<string, string> { ["address"] = newAddress.Masked })
        {
            Link = Address.Absolute(cancel),
            Until = until,
        };

    /// <summary>Somebody who signs in by that account from now on should be the reader.</summary>
    public static OutgoingMail ProviderLinked(Recipient to, string language, string provider, Uri linkedAccounts) =>
        new(MailKind.ProviderLinked, to, language, new Dictionary<string, string> { ["provider"] = provider }) { Link = Address.Absolute(linkedAccounts) };

    public static OutgoingMail ProviderUnlinked(Recipient to, string language, string provider, Uri linkedAccounts) =>
        new(MailKind.ProviderUnlinked, to, language, new Dictionary<string, string> { ["provider"] = provider }) { Link = Address.Absolute(linkedAccounts) };

    public static OutgoingMail AuthenticatorAdded(Recipient to, string language, Uri secondFactor) =>
        new(MailKind.AuthenticatorAdded, to, language, Nothing) { Link = Address.Absolute(secondFactor) };

    public static OutgoingMail AuthenticatorRemoved(Recipient to, string language, Uri secondFactor) =>
        new(MailKind.AuthenticatorRemoved, to, language, Nothing) { Link = Address.Absolute(secondFactor) };

    public static OutgoingMail RecoveryCodesIssued(Recipient to, string language, Uri secondFactor) =>
        new(MailKind.RecoveryCodesIssued, to, language, Nothing) { Link = Address.Absolute(secondFactor) };

    /// <param name="left">Codes that are left.</param>
    public static OutgoingMail RecoveryCodeUsed(Recipient to, string language, int left, Uri secondFactor) =>
        new(MailKind.RecoveryCodeUsed, to, language, new Dictionary<string, string> { ["left"] = left.ToString(System.Globalization.CultureInfo.InvariantCulture) })
        {
            Link = Address.Absolute(secondFactor),
        };

    /// <param name="name">What the person calls the passkey.</param>
    public static OutgoingMail PasskeyAdded(Recipient to, string language, string name, Uri passkeys) =>
        new(MailKind.PasskeyAdded, to, language, new Dictionary<string, string> { ["name"] = name }) { Link = Address.Absolute(passkeys) };

    public static OutgoingMail PasskeyRemoved(Recipient to, string language, string name, Uri passkeys) =>
        new(MailKind.PasskeyRemoved, to, language, new Dictionary<string, string> { ["name"] = name }) { Link = Address.Absolute(passkeys) };

    /// <summary>A sign-in from a device and network that the account has no session from.</summary>
    /// <param name="device">Browser and system; null where the browser does not say.</param>
    public static OutgoingMail NewDevice(Recipient to, string language, string? device, string? network, Uri sessions) =>
        new(MailKind.NewDevice, to, language, new Dictionary<string, string> { ["device"] = device ?? "—", ["network"] = network ?? "—" }) { Link = Address.Absolute(sessions) };

    public static OutgoingMail DataReady(Recipient to, string language, Uri page) =>
        new(MailKind.DataReady, to, language, Nothing) { Link = Address.Absolute(page) };

    /// <summary>The last mail of an account. Its text goes as soon as it is sent.</summary>
    public static OutgoingMail AccountDeleted(Recipient to, string language) => new(MailKind.AccountDeleted, to, language, Nothing);
}
