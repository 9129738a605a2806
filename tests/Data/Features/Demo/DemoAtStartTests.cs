using Castellan.Features.Demo;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Features.Demo;

public sealed class DemoAtStartTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Without_the_owner_there_is_no_demo()
    {
        await using var console = await RunningConsole.StartAsync(postgres);

        console.Web.WhyNoDemo().ShouldNotBeNull().ShouldContain("Database:OwnerPassword");
    }

    [Fact]
    public async Task An_installation_in_use_gets_no_demo_and_where_to_sign_up_is_said_before_anything_is_made()
    {
        await using var console = await RunningConsole.StartAsync(postgres, ("Database:OwnerPassword", TestInstallation.Password));
        await console.PersonAsync("first@acme.example");
        await using var output = new StringWriter();

        console.Web.WhyNoDemo().ShouldBeNull();
        await console.Web.ShowDemoAsync(new Uri("http://localhost:5080"), output);

        var lines = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldContain("http://localhost:5080/signup");
        lines[1].ShouldContain("http://localhost:5080/dev/mailbox");
        lines[2].ShouldContain("can be used meanwhile");
        lines[3].ShouldBe("This installation has data already; nothing was added.");
        lines[4].ShouldContain("http://localhost:5080/signin");
        lines[^1].ShouldContain(DemoCast.Password);
    }
}
