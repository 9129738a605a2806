using Microsoft.Extensions.Options;

namespace Castellan.Platform.Jobs;

/// <summary>Names every retention that is no sensible number of days.</summary>
internal sealed class RetentionOptionsValidator : IValidateOptions<RetentionOptions>
{
    public ValidateOptionsResult Validate(string? name, RetentionOptions options)
    {
        (string Key, int Days)[] terms =
        [
            (nameof(options.AuditDays), options.AuditDays),
            (nameof(options.SessionDays), options.SessionDays),
            (nameof(options.SentMailDays), options.SentMailDays),
            (nameof(options.DeadMailDays), options.DeadMailDays),
            (nameof(options.NotificationDays), options.NotificationDays),
            (nameof(options.NoticeDays), options.NoticeDays),
            (nameof(options.JobRunDays), options.JobRunDays),
        ];
        var faults = terms.Where(term => term.Days is < 1 or > 3650)
            .Select(term => $"{RetentionOptions.Section}:{term.Key} lies outside 1 to 3650 days.").ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
