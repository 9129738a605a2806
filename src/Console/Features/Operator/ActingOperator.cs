using Castellan.Data.Tenancy;
using Castellan.Platform.Sessions;
using Microsoft.AspNetCore.Components.Authorization;

namespace Castellan.Features.Operator;

internal static class ActingOperator
{
    /// <summary>The operator in front of the page. Whether he still is one, each write asks the database.</summary>
    public static OperatorActor Operator(this AuthenticationState state) =>
        SignedIn.Of(state.User) is { IsOperator: true } who
            ? new OperatorActor(who.PersonId, who.SessionId, who.Origin)
            : throw new UnauthorizedAccessException("The guard of this page lets operators through only.");
}
