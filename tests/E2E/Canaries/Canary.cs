using System.Text;

namespace Castellan.Tests.E2E.Canaries;

/// <summary>A secret, or something about a person, that a run used and that is looked for afterwards.</summary>
/// <param name="Bytes">Its text as UTF-8, or the bytes that a text stands for.</param>
/// <param name="IsPersonal">An address or a number of a person: may stand in rows and mails, in no log.</param>
/// <param name="MailedTo">Whose mail hands it over.</param>
internal sealed record Canary(string Name, byte[] Bytes, bool IsPersonal = false, string? MailedTo = null)
{
    public static Canary Of(string name, string text) => new(name, Encoding.UTF8.GetBytes(text));

    public override string ToString() => Name;
}
