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
            """) + string.Concat(places.Select(place => $"CREATE TRIGGER fault BEFORE {place.On} ON {place.Table} FOR EACH ROW EXECUTE FUNCTION fault.strike();")));
        return new PlantedFault(nodes, places);
    }

    public Task<long> StruckAsync() => _nodes.Installation.ScalarAsAdminAsync<long>("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM fault.struck");

    public async ValueTask DisposeAsync() =>
        await _nodes.Installation.ExecuteAsAdminAsync(string.Concat(_places.Select(place => $"DROP TRIGGER fault ON {place.Table};")) + "DROP SCHEMA fault CASCADE");
}
