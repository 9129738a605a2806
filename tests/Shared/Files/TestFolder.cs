using System.Security.Cryptography;

namespace Castellan.Tests.Shared.Files;

/// <summary>A folder that lives as long as its test: in memory where possible, and short enough for a socket's address.</summary>
internal sealed class TestFolder : IDisposable
{
    private const long NeededBytes = 2L << 30;
    private const string Memory = "/dev/shm";

    public TestFolder() =>
        Path = System.IO.Path.Combine(Base(), $"castellan-test-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}");

    public string Path { get; }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private static string Base() =>
        Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace >= NeededBytes ? Memory : System.IO.Path.GetTempPath();
}
