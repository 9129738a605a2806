using Castellan.Data.Outcomes;

namespace Castellan.Data.Domains;

/// <summary>The text is no e-mail domain.</summary>
public sealed record DomainMalformed : Refusal;

/// <summary>Anybody gets an address there, so it can belong to no organisation.</summary>
public sealed record DomainOfEverybody(string Domain) : Refusal
{
    public override IReadOnlyList<object> Words => [Domain];
}

/// <summary>The organisation has listed this domain.</summary>
public sealed record DomainThere : Refusal;

/// <summary>There is no such domain here.</summary>
public sealed record DomainNotFound : Refusal;

/// <summary>No more domains fit.</summary>
public sealed record TooManyDomains : Refusal
{
    public override IReadOnlyList<object> Words => [MailDomain.Most];
}

/// <summary>It was looked up a moment ago.</summary>
public sealed record DomainCheckedJustNow : Refusal;

/// <summary>The domain's name servers do not show the record.</summary>
public sealed record DomainRecordMissing : Refusal;

/// <summary>The domain's name servers gave no answer.</summary>
public sealed record DomainUnanswered : Refusal;

/// <summary>Another organisation of this installation has verified the domain. Said only to whoever has shown that it is his.</summary>
public sealed record DomainTaken : Refusal;

/// <summary>The domain is verified.</summary>
public sealed record DomainVerifiedAlready : Refusal;
