using Microsoft.Extensions.Options;

namespace Castellan.Features.SignIn;

/// <summary>Who may make an account.</summary>
public enum RegistrationMode
{
    /// <summary>Anybody.</summary>
    Open,

    /// <summary>Whoever was invited by an organisation.</summary>
    InvitationOnly,

    /// <summary>Nobody: accounts are imported, and invitations reach existing ones.</summary>
    Closed,
}

/// <summary>Section "Registration".</summary>
public sealed class RegistrationOptions
{
    public const string Section = "Registration";

    public RegistrationMode Mode { get; set; } = RegistrationMode.Open;
}

internal sealed class RegistrationOptionsCheck : IValidateOptions<RegistrationOptions>
{
    public ValidateOptionsResult Validate(string? name, RegistrationOptions options) => Enum.IsDefined(options.Mode)
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{RegistrationOptions.Section}:{nameof(RegistrationOptions.Mode)} must be one of {string.Join(", ", Enum.GetNames<RegistrationMode>())}.");
}
