using System.Globalization;

namespace Castellan.Tests.Unit;

/// <summary>Puts the running test into a language until it is disposed.</summary>
internal sealed class Culture : IDisposable
{
    private readonly CultureInfo before = CultureInfo.CurrentCulture;
    private readonly CultureInfo wordsBefore = CultureInfo.CurrentUICulture;

    private Culture(string language) =>
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);

    public static Culture Of(string language) => new(language);

    public void Dispose() => (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, wordsBefore);
}
