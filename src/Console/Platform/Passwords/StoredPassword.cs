namespace Castellan.Platform.Passwords;

/// <summary>A stored password hash that has been read and understood: one subclass per algorithm.</summary>
internal abstract class StoredPassword
{
    /// <summary>Whether the password is the one that was hashed; compares in constant time.</summary>
    public abstract bool Matches(PasswordBytes password);

    /// <summary>Whether the hash is as costly as the options ask; false leads to a new hash at the next sign-in.</summary>
    public virtual bool MeetsCost(PasswordOptions options) => false;
}
