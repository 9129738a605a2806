namespace Castellan.Features.Demo;

/// <summary>A name as its bearer writes it, and as an address spells it where that is not the same in ASCII.</summary>
internal readonly record struct DemoName(string Given, string Family, string? Spelled = null)
{
    public string Shown => $"{Given} {Family}";

    public string ForAddress => Spelled ?? Shown;
}

/// <summary>Names of people who do not exist: French, English, and from the rest of the world, some in scripts of their own.</summary>
internal static class DemoNames
{
    private static readonly string[] FrenchGiven =
    [
        "Camille", "Léa", "Manon", "Chloé", "Inès", "Jeanne", "Élodie", "Margaux", "Zoé", "Hélène", "Anaïs", "Sylvie", "Nathalie", "Aurélie", "Maëlle",
        "Louis", "Gabriel", "Arthur", "Hugo", "Rémi", "Théo", "Baptiste", "Jérôme", "François", "Étienne", "Benoît", "Loïc", "Yann", "Mathieu", "Olivier",
        "Jean-Luc", "Marie-Claire", "Amandine", "Clément", "Noé", "Solène", "Gaëlle", "Thierry", "Pascal", "Océane",
    ];

    private static readonly string[] FrenchFamily =
    [
        "Martin", "Bernard", "Dubois", "Moreau", "Laurent", "Lefèvre", "Roux", "Fournier", "Girard", "Mercier", "Blanchard", "Guérin", "Boyer", "Garnier",
        "Chevalier", "Gauthier", "Perrin", "Rousseau", "Clément", "Morin", "Nguyen", "Mathieu", "Delaunay", "Brûlé", "Pélissier", "de La Tour", "Le Goff",
        "d’Amboise", "Benali", "Traoré", "Haddad", "Lemoine", "Picard", "Renaud", "Schmitt", "Vasseur", "Caron", "Aubert", "Meunier", "Tessier",
    ];

    private static readonly string[] EnglishGiven =
    [
        "Olivia", "Amelia", "Grace", "Emily", "Charlotte", "Hannah", "Beatrice", "Imogen", "Rosalind", "Siobhán", "Maeve", "Abigail", "Naomi", "Tamara", "Keira",
        "Oliver", "George", "Harry", "Jack", "Edward", "Samuel", "Callum", "Rhys", "Declan", "Alastair", "Marcus", "Jordan", "Tyler", "Desmond", "Winston",
        "Margaret", "Dorothy", "Frances", "Ruth", "Gareth", "Nigel", "Kwame", "Priya", "Aisha", "Liam",
    ];

    private static readonly string[] EnglishFamily =
    [
        "Smith", "Jones", "Taylor", "Brown", "Wilson", "Davies", "Evans", "Walker", "Wright", "Thompson", "Robinson", "Hughes", "Edwards", "Green", "Wood",
        "Harris", "Clarke", "Cooper", "O’Connor", "O’Brien", "MacLeod", "Fitzgerald", "Ashworth", "Whitfield", "Pemberton", "Okafor", "Patel", "Khan", "Begum",
        "Blackwood", "Hargreaves", "Llewellyn", "Sinclair", "Brennan", "Gallagher", "Mensah", "Carter-Hall", "Nightingale", "Thorne", "Underhill",
    ];

    private static readonly string[] WorldGiven =
    [
        "Jürgen", "Anneliese", "Søren", "Åsa", "Łukasz", "Małgorzata", "Jiří", "Žofie", "Gülşen", "Mehmet", "João", "Conceição", "Íñigo", "Lucía", "Giulia",
        "Matteo", "Ioana", "Ștefan", "Þóra", "Björk", "Anh", "Linh", "Haruka", "Kenji", "Min-jun", "Ji-woo", "Wei", "Xiu Ying", "Arjun", "Lakshmi",
        "Fatima", "Youssef", "Amara", "Chidi", "Zanele", "Sipho", "Mateus", "Valentina", "Dmytro", "Oksana",
    ];

    private static readonly string[] WorldFamily =
    [
        "Müller", "Größmann", "Sørensen", "Lindström", "Wójcik", "Kowalska", "Dvořák", "Novotná", "Yıldız", "Öztürk", "da Silva", "Gonçalves", "Muñoz", "Ibáñez", "Ferrari",
        "De Luca", "Popescu", "Țăranu", "Jónsdóttir", "Guðmundsson", "Trần", "Phạm", "Tanaka", "Watanabe", "Kim", "Park", "Chen", "Zhang", "Sharma", "Iyer",
        "al-Masri", "Benjelloun", "Okonkwo", "Adeyemi", "Nkosi", "Dlamini", "Pereira", "Rodríguez", "Shevchenko", "Kovalenko",
    ];

    private static readonly DemoName[] OwnScript =
    [
        new("太郎", "山田", "Taro Yamada"), new("美咲", "佐藤", "Misaki Sato"), new("伟", "王", "Wei Wang"), new("秀英", "李", "Xiuying Li"),
        new("서연", "김", "Seoyeon Kim"), new("Αλέξανδρος", "Παππάς", "Alexandros Pappas"), new("Ελένη", "Βασιλείου", "Eleni Vasileiou"),
        new("Олена", "Ковальчук", "Olena Kovalchuk"), new("Иван", "Петров", "Ivan Petrov"), new("محمد", "الأحمد", "Mohammed Alahmad"),
        new("ليلى", "حداد", "Layla Haddad"), new("נועה", "לוי", "Noa Levi"), new("अनन्या", "गुप्ता", "Ananya Gupta"), new("ณัฐ", "ศรีสุข", "Nat Srisuk"),
    ];

    /// <param name="french">Share of French names.</param>
    /// <param name="english">Share of English names; the rest comes from elsewhere.</param>
    public static DemoName Any(Chance chance, double french, double english)
    {
        var origin = chance.Share();
        return origin < french ? new DemoName(chance.Of(FrenchGiven), chance.Of(FrenchFamily))
            : origin < french + english ? new DemoName(chance.Of(EnglishGiven), chance.Of(EnglishFamily))
            : chance.Happens(0.15) ? chance.Of(OwnScript)
            : new DemoName(chance.Of(WorldGiven), chance.Of(WorldFamily));
    }
}
