using Castellan.Tests.E2E.Fixtures;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Journeys;

public sealed class SpanishFromTheDoor(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    public async Task A_browser_that_asks_for_Spanish_gets_pages_mails_clocks_forms_and_the_audit_log_in_it()
    {
        var account = Account.Fresh("Inés Arroyo");
        var visitor = await VisitAsync(Look.Spanish);
        var page = visitor.Page;

        await visitor.GoAsync("/signup");
        await Expect(visitor.Heading("Cree su cuenta")).ToBeVisibleAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "es");
        await visitor.SignUpAsync(account);
        (await visitor.MailAsync(account.Email, mail => mail.Subject == "Confirme su dirección de correo electrónico")).Text.ShouldContain("El enlace funciona una sola vez, hasta el ");

        var slug = await visitor.FoundAsync("Faro de Levante");
        await Expect(page.GetByText("Primeros pasos hacia un equipo protegido")).ToBeVisibleAsync();
        (await visitor.MailAsync(account.Email, mail => mail.Subject == "Faro de Levante está lista")).Text.ShouldContain("Usted ha fundado Faro de Levante");

        await visitor.GoAsync($"/o/{slug}/incidents/report");
        await page.GetByLabel("Qué ocurrió", new() { Exact = true }).FillAsync("Un portátil olvidado en el tren");
        await page.GetByRole(AriaRole.Button, new() { Name = "Enviar la comunicación" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Comunicado como INC-1" })).ToBeVisibleAsync();

        await visitor.GoAsync($"/o/{slug}/incidents/1/clocks");
        await Expect(page.GetByText("Notificar a la CNIL", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByText("Empieza con «Constancia», que aún no se ha decidido.").First).ToBeVisibleAsync();
        await visitor.GoAsync($"/o/{slug}/incidents/1/notices/people/es");
        await page.GetByLabel("Qué puede hacer usted").FillAsync("Cambie su contraseña.");
        await Expect(page.GetByText("Guardado en el servidor")).ToBeVisibleAsync();

        await visitor.GoAsync($"/o/{slug}/audit");
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("comunicó INC-1");
        await page.Locator("[popovertarget=person-menu]").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Français" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("a signalé INC-1");
        await Expect(page).ToHaveURLAsync($"/o/{slug}/audit");
    }
}
