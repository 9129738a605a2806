namespace Castellan.Data.Mail;

/// <summary>Why a delivery did not happen. The last one is final: the server knows that nobody reads there.</summary>
public enum DeliveryFault : short
{
    /// <summary>No connection, or it broke.</summary>
    Unreachable = 1,

    /// <summary>The server did not answer in time.</summary>
    Timeout = 2,

    /// <summary>The server refused for now, or refused us (our sign-in, our sender address, TLS).</summary>
    Refused = 3,

    /// <summary>The stored message could not be opened or is no valid mail.</summary>
    Unreadable = 4,

    /// <summary>The server refused this recipient for good (RFC 5321, 5yz after RCPT TO).</summary>
    RecipientRefused = 5,
}
