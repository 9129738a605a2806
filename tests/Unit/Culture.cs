using System.Globalization;
using Castellan.Data.Text;

namespace Castellan.Tests.Unit;

/// <summary>Puts the running test into a language until it is disposed.</summary>
internal sealed class Culture : IDisposable
{
    private readonly CultureInfo before = CultureInfo.CurrentCulture;
    private readonly CultureInfo wordsBefore = CultureInfo.CurrentUICulture;

    private Culture(string language) =>
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);

    public static Culture Of(string language) => new(language);

    /// <summary>Every language that is offered, by tag.</summary>
    public static TheoryData<string> Every => [.. Languages.All.Select(language => language.Tag)];

    /// <summary>Every one of the cases in every language.</summary>
    public static TheoryData<T, string> EveryWith<T>(IEnumerable<T> cases)
    {
        var all = new TheoryData<T, string>();
        foreach (var (one, language) in cases.SelectMany(one => Languages.All.Select(language => (one, language.Tag))))
        {
            all.Add(one, language);
        }
        return all;
    }

    public void Dispose() => (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, wordsBefore);
}
