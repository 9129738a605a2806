using System.Collections;

namespace Castellan.Kit;

/// <summary>The attributes that tie an input to its label, hint and error: <c>&lt;input class="input" @attributes="field" /&gt;</c>.</summary>
public sealed class FieldWiring(string id, bool hasHint, bool hasError) : IEnumerable<KeyValuePair<string, object>>
{
    public string Id => id;

    public string? DescribedBy => (hasHint, hasError) switch
    {
        (true, true) => $"{id}-error {id}-hint",
        (false, true) => $"{id}-error",
        (true, false) => $"{id}-hint",
        _ => null,
    };

    public IEnumerator<KeyValuePair<string, object>> GetEnumerator()
    {
        yield return new("id", id);
        if (DescribedBy is { } describedBy)
        {
            yield return new("aria-describedby", describedBy);
        }

        if (hasError)
        {
            yield return new("aria-invalid", "true");
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
