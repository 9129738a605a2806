namespace Castellan.Tests.Data.Faults;

/// <summary>Tables that refuse some of what is written to them, until this is disposed; how often is counted.</summary>
internal sealed class PlantedFault : IAsyncDisposable
{
    private readonly TwoNodes _nodes;
    private readonly IReadOnlyList<(string Table, string On)> _places;

    private PlantedFault(TwoNodes nodes, IReadOnlyList<(string Table, string On)> places) => (_nodes, _places) = (nodes, places);

    /// <param name="share">Of the rows, between 0 and 1.</param>
    public static async Task<PlantedFault> PlantAsync(TwoNodes nodes, string sqlState, double share, params (string Table, string On)[] places)
    {
        await nodes.Installation.ExecuteAsAdminAsync(FormattableString.Invariant($"""
            CREATE SCHEMA fault;
            CREATE SEQUENCE fault.struck;
            CREATE FUNCTION fault.strike() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN
                IF random() < {share} THEN
                    PERFORM nextval('fault.struck');
                    RAISE EXCEPTION 'planted fault' USING ERRCODE = '{sqlState}';
                END IF;
                RETURN NEW;
            END $$;
            """));
        var planted = new PlantedFault(nodes, places);
        await planted.EachAsync(place => $"CREATE TRIGGER fault BEFORE {place.On} ON {place.Table} FOR EACH ROW EXECUTE FUNCTION fault.strike()");
        return planted;
    }

    public Task<long> StruckAsync() => _nodes.Installation.ScalarAsAdminAsync<long>("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM fault.struck");

    public async ValueTask DisposeAsync()
    {
        await EachAsync(place => $"DROP TRIGGER fault ON {place.Table}");
        await _nodes.Installation.ExecuteAsAdminAsync("DROP SCHEMA fault CASCADE");
    }

    // One table a transaction: whoever locks several in an order of his own makes deadlocks that nobody planted.
    private async Task EachAsync(Func<(string Table, string On), string> statement)
    {
        foreach (var place in _places)
        {
            await _nodes.Installation.ExecuteAsAdminAsync(statement(place));
        }
    }
}
