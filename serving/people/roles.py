"""Who may do what in the console. Pure functions of values."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is in the console; each has one."""

    MODERATOR = "moderator"
    SENIOR = "senior"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Permission(StrEnum):
    """read: queue, cases, dashboard. decide: claim and decide. judge: escalated cases, appeals, known answers,
    assigning to others. audit: the log and its export. administer: people, keys."""

    READ = "read"
    DECIDE = "decide"
    JUDGE = "judge"
    AUDIT = "audit"
    ADMINISTER = "administer"


_ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.MODERATOR: frozenset({Permission.READ, Permission.DECIDE}),
    Role.SENIOR: frozenset({Permission.READ, Permission.DECIDE, Permission.JUDGE}),
    Role.AUDITOR: frozenset({Permission.READ, Permission.AUDIT}),
    Role.ADMIN: frozenset(Permission),
}


def allows(role: Role, permission: Permission) -> bool:
    """Whether a role has a permission."""
    return permission in _ALLOWED[role]
