using Microsoft.Extensions.Options;

namespace Castellan.Platform.Files;

/// <summary>Section "Files".</summary>
public sealed class FileOptions
{
    public const string Section = "Files";

    /// <summary>The largest file that a person may upload, in megabytes.</summary>
    public int UploadMegabytes { get; set; } = 25;
}

internal sealed class FileOptionsCheck : IValidateOptions<FileOptions>
{
    public ValidateOptionsResult Validate(string? name, FileOptions options) => options.UploadMegabytes is >= 1 and <= 2048
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{FileOptions.Section}:{nameof(options.UploadMegabytes)} lies outside 1 to 2048.");
}
