using System.Globalization;
using System.Text;
using Castellan.Platform.Trail;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Incidents;

/// <summary>The register as a CSV file that a spreadsheet opens without running anything in it.</summary>
public sealed class RegisterFile(IStringLocalizer<IncidentTexts> texts)
{
    private static readonly string[] Columns =
        ["Column_Number", "Column_Title", "Column_State", "Column_Kind", "Column_Severity", "Column_Reported", "Column_Detected", "Column_Aware", "Column_Facts", "Column_Effects", "Column_PeopleCount", "Column_RecordCount", "Column_Risk", "Column_RiskReasons", "Column_Remedies", "Column_AuthorityTold", "Column_PeopleTold", "Column_PeopleReached", "Column_Amendments"];

    public string Write(RegisterView register)
    {
        var file = new StringBuilder();
        CsvText.AppendLine(file, [.. Columns.Select(column => texts[column].Value)]);
        foreach (var row in register.Rows)
        {
            CsvText.AppendLine(
                file,
                IncidentWork.Named(row.Number), row.Title, texts[$"State_{row.State}"].Value, string.Join(", ", IncidentWords.KindsIn(row.Kinds).Select(kind => texts[$"IncidentKinds_{kind}"].Value)),
                texts[$"Severity_{row.Severity}"].Value, At(row.ReportedAt), At(row.DetectedAt), At(row.AwareAt), row.Facts, row.Effects, Number(row.PeopleCount), Number(row.RecordCount),
                texts[$"Risk_{row.Risk}"].Value, row.RiskReasons, row.Remedies, At(row.AuthorityToldAt), At(row.PeopleToldAt), Number(row.PeopleTold == 0 ? null : row.PeopleTold),
                string.Join('\n', row.Amendments.Select(amendment => $"{At(amendment.At)} {amendment.By}: {amendment.Text}")));
        }
        return file.ToString();
    }

    private static string At(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
