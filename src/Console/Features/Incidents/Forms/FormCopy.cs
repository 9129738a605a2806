using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Castellan.Features.Incidents.Forms;

/// <summary>A filled form as it leaves the console: the text in the portal's order, and JSON.</summary>
public static class FormCopy
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(FormPack pack, FormAnswers answers, string language)
    {
        var text = new StringBuilder(FormWords.Title(language, pack)).Append('\n');
        foreach (var field in pack.Fields.Where(field => field.Required || answers[field.Key].Length > 0))
        {
            text.Append('\n').Append(FormWords.Label(language, field)).Append('\n').Append(answers[field.Key].Length > 0 ? answers[field.Key] : "–").Append('\n');
        }
        return text.ToString();
    }

    public static string Json(FormPack pack, FormAnswers answers, string language, string number) => JsonSerializer.Serialize(
        new
        {
            form = pack.Code,
            language,
            incident = number,
            fields = pack.Fields.Select(field => new { key = field.Key, label = FormWords.Label(language, field), required = field.Required, answer = answers[field.Key] }),
        }, Indented);
}
