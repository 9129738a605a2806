using Castellan.Data.Mail;

namespace Castellan.Platform.Mail;

/// <summary>A letter was not accepted. The message is a code; the server's own words quote addresses and stay inside.</summary>
public sealed class DeliveryException(DeliveryFault fault, string code, Exception? inner = null) : Exception(code, inner)
{
    public DeliveryFault Fault { get; } = fault;

    public string Code { get; } = code;
}
