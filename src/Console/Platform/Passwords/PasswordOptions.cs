namespace Castellan.Platform.Passwords;

/// <summary>Section "Passwords": how passwords are hashed and which are accepted.</summary>
public sealed class PasswordOptions
{
    public const string Section = "Passwords";

    /// <summary>
    /// Memory of one Argon2id hash, in KiB. With two iterations the default is libsodium's own for interactive use
    /// (<c>crypto_pwhash_MEMLIMIT_INTERACTIVE</c>); OWASP's minimum is 19456 with two iterations, or 47104 with one.
    /// </summary>
    public int MemoryKiB { get; set; } = 65536;

    /// <summary>Passes over that memory.</summary>
    public int Iterations { get; set; } = 2;

    /// <summary>Hashes computed at the same time, each on its own thread; 0 means one per core. Memory used is Permits × MemoryKiB.</summary>
    public int Permits { get; set; }

    /// <summary>How long a hash may wait for a thread, in seconds; a queue longer than that is refused with Retry-After.</summary>
    public int QueueSeconds { get; set; } = 1;

    /// <summary>Fewest characters (code points) where the password is all that protects the account.</summary>
    public int MinimumLength { get; set; } = 15;

    /// <summary>Fewest characters where a second factor protects it too.</summary>
    public int MinimumLengthWithSecondFactor { get; set; } = 8;

    /// <summary>Most characters accepted; a longer input is refused before it is hashed.</summary>
    public int MaximumLength { get; set; } = 128;

    internal int Threads => Permits > 0 ? Permits : Environment.ProcessorCount;
}
