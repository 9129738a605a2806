using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Commands;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Operator;

/// <summary>Makes an account the installation's operator. Only whoever may start the program on its server can.</summary>
public sealed class OperatorGrant(IdentityDb identities)
{
    private static readonly RequestOrigin CommandLine = new(null, null, "command-line");

    public async Task<Outcome<Done>> GrantAsync(string address, CancellationToken cancellation = default)
    {
        if (!EmailAddress.TryParse(address, out var email))
        {
            return new NoSuchAccount();
        }
        return await identities.WriteAsync<Done>(new IdentityActor(null, null, CommandLine), async write =>
        {
            // An account exists only once its address is verified.
            var person = await write.Db.People.SingleOrDefaultAsync(p => p.NormalisedEmail == email.Normalised && p.DeletedAt == null, cancellation);
            if (person is null)
            {
                return new NoSuchAccount();
            }
            if (person.IsOperator)
            {
                return new OperatorAlready();
            }
            person.BecomeOperator();
            write.Record(AuditAction.OperatorGranted, AuditTarget.Person(person.Id));
            return Done.Instance;
        }, cancellation: cancellation);
    }
}

/// <summary>No verified account has this address.</summary>
public sealed record NoSuchAccount : Refusal;

/// <summary>The account operates this installation already.</summary>
public sealed record OperatorAlready : Refusal;

/// <summary><c>--grant-operator ADDRESS</c>: the first operator, and every further one.</summary>
internal static class GrantOperatorCommandLine
{
    public static readonly ConsoleCommand Command = new(
        "--grant-operator", "ADDRESS", "make an existing account an operator of this installation", RunAsync);

    private static async Task<int> RunAsync(IServiceProvider services, string? address, TextWriter output, CancellationToken cancellation)
    {
        var granted = await services.GetRequiredService<OperatorGrant>().GrantAsync(address!, cancellation);
        await output.WriteLineAsync(granted.Refusal switch
        {
            null => "This account now operates the installation; /operator opens with its next request.",
            OperatorAlready => "This account operates the installation already.",
            _ => "There is no verified account with this address. Sign up first, then repeat.",
        });
        return granted.Succeeded || granted.Refusal is OperatorAlready ? ConsoleCommand.Succeeded : ConsoleCommand.Failed;
    }
}
