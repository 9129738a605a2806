using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace Castellan.Data.Tenancy;

/// <summary>Opens contexts on one login role. What a door opens lives for one read or one write.</summary>
internal sealed class Door
{
    private readonly PooledDbContextFactory<ConsoleDb> _contexts;
    private readonly ContextSigner _signer;
    private readonly string _loginRole;

    public Door(NpgsqlDataSource source, string loginRole, ContextSigner signer)
    {
        Source = source;
        _signer = signer;
        _loginRole = loginRole;
        var options = new DbContextOptionsBuilder<ConsoleDb>()
            .UseNpgsql(source)
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .AddInterceptors(new ContextInterceptor(), new SaveInterceptor())
            .Options;
        _contexts = new PooledDbContextFactory<ConsoleDb>(options);
    }

    public NpgsqlDataSource Source { get; }

    public async Task<T> ReadAsync<T>(TenantContext context, Func<ConsoleDb, CancellationToken, Task<T>> query, CancellationToken cancellation)
    {
        await using var db = await _contexts.CreateDbContextAsync(cancellation);
        Claim(db, context);
        try
        {
            return await query(db, cancellation);
        }
        finally
        {
            Release(db);
        }
    }

    public async Task<DoorTransaction> BeginAsync(TenantContext context, CancellationToken cancellation)
    {
        var db = await _contexts.CreateDbContextAsync(cancellation);
        Claim(db, context);
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.TrackAll;
        try
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellation);
            return new DoorTransaction(db, transaction, db.Claims!);
        }
        catch
        {
            Release(db);
            await db.DisposeAsync();
            throw;
        }
    }

    internal static void Release(ConsoleDb db)
    {
        db.Claims = null;
        db.UnseenChange = null;
    }

    private void Claim(ConsoleDb db, TenantContext context)
    {
        db.Claims = new DoorClaims(_signer, _loginRole, context);
        db.UnseenChange = null;
    }
}
