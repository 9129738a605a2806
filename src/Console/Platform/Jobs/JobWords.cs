using Microsoft.Extensions.Localization;

namespace Castellan.Platform.Jobs;

/// <summary>What a job is called, in the language of the request.</summary>
public sealed class JobWords(IStringLocalizer<JobTexts> texts)
{
    /// <summary>A job of another version goes by its bare name.</summary>
    public string Title(string job)
    {
        var key = "Job_" + job;
        var title = texts[key];
        return title.ResourceNotFound ? job : title.Value;
    }
}
