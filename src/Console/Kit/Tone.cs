namespace Castellan.Kit;

/// <summary>What a colour means. A tone never stands alone: a word or an icon says the same.</summary>
public enum Tone
{
    Neutral,
    Good,
    Attention,
    Danger,
    Accent,
}

internal static class Tones
{
    public static string Class(this Tone tone) => tone switch
    {
        Tone.Good => "tone-good",
        Tone.Attention => "tone-attention",
        Tone.Danger => "tone-danger",
        Tone.Accent => "tone-accent",
        _ => "tone-neutral",
    };

    public static string Series(this Tone tone) => tone switch
    {
        Tone.Good => "series-good",
        Tone.Attention => "series-attention",
        Tone.Danger => "series-danger",
        Tone.Accent => "series-accent",
        _ => "series-neutral",
    };

    public static string Icon(this Tone tone) => tone switch
    {
        Tone.Good => "check-circle",
        Tone.Attention => "alert-triangle",
        Tone.Danger => "alert-octagon",
        Tone.Accent => "info",
        _ => "circle",
    };
}
