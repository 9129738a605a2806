using Castellan.Data.Access;
using Castellan.Data.Files;

namespace Castellan.Platform.Files;

/// <summary>
/// Who may download files of one kind in their organisation; each feature that makes files registers its own. A kind without
/// a rule is downloaded by nobody.
/// </summary>
public sealed record FileRule(FileKind Kind, Permission Permission);
