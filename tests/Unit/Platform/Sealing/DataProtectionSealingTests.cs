using System.Security.Cryptography;
using System.Xml.Linq;
using Castellan.Platform.Sealing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.Unit.Platform.Sealing;

[Trait("proves", "SEC-1")]
public sealed class DataProtectionSealingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Rows rows = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Nodes_share_sealed_keys_and_the_database_never_sees_them()
    {
        using var first = Node(folder.Path);
        using var second = Node(folder.Path);
        var text = Protector(first).Protect("session");

        Protector(second).Unprotect(text).ShouldBe("session");

        var stored = rows.GetAllElements().ShouldHaveSingleItem().ToString();
        stored.ShouldContain("<sealed ");
        stored.ShouldNotContain("masterKey");
    }

    [Fact]
    public void The_stored_keys_are_useless_without_the_key_folder()
    {
        using var first = Node(folder.Path);
        using var thief = Node(folder.File("thief"));
        var text = Protector(first).Protect("session");

        Should.Throw<CryptographicException>(() => Protector(thief).Unprotect(text));
    }

    [Fact]
    public void A_key_replaced_by_nonsense_is_refused()
    {
        using var node = Node(folder.Path);

        Should.Throw<SealBrokenException>(() => new SealedXmlDecryptor(node).Decrypt(new XElement("sealed", "***")));
    }

    private static IDataProtector Protector(IServiceProvider node) => node.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private ServiceProvider Node(string keys)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("Keys:Folder", (string?)keys), KeyValuePair.Create("Keys:CreateMissing", (string?)"true")])
            .Build();
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddSealing();
        services.AddDataProtection().SetApplicationName("Castellan").SealKeys();
        services.Configure<KeyManagementOptions>(options => options.XmlRepository = rows);
        return services.BuildServiceProvider();
    }

    private sealed class Rows : IXmlRepository
    {
        private readonly List<XElement> elements = [];

        public IReadOnlyCollection<XElement> GetAllElements() => [.. elements];

        public void StoreElement(XElement element, string friendlyName) => elements.Add(element);
    }
}
