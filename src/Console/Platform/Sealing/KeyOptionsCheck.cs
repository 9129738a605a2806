using Microsoft.Extensions.Options;

namespace Castellan.Platform.Sealing;

internal sealed class KeyOptionsCheck : IValidateOptions<KeyOptions>
{
    public ValidateOptionsResult Validate(string? name, KeyOptions options) =>
        string.IsNullOrWhiteSpace(options.Folder)
            ? ValidateOptionsResult.Fail($"{KeyOptions.Section}:Folder is not set: the folder of the keys that seal secrets.")
            : ValidateOptionsResult.Success;
}
