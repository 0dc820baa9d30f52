"""Who may do what: each right and the least role that has it."""

from __future__ import annotations

from enum import StrEnum

from supervisor.core.errors import CallboardError


class Role(StrEnum):
    """What somebody is here; each may do all that those before it may."""

    VIEWER = "viewer"
    SUPERVISOR = "supervisor"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"

    @property
    def rank(self) -> int:
        """Its place among the roles, from 0."""
        return [*Role].index(self)

    @property
    def words(self) -> str:
        """With its article: a viewer, an administrator."""
        return f"an {self.value}" if self.value[0] in "aeiou" else f"a {self.value}"


RIGHTS: dict[str, Role] = {
    "request.note": Role.SUPERVISOR,
    "request.create": Role.SUPERVISOR,
    "request.reassign": Role.SUPERVISOR,
    "request.prioritise": Role.SUPERVISOR,
    "request.escalate": Role.SUPERVISOR,
    "request.hold": Role.SUPERVISOR,
    "request.resume": Role.SUPERVISOR,
    "request.respond": Role.SUPERVISOR,
    "request.resolve": Role.SUPERVISOR,
    "request.reopen": Role.SUPERVISOR,
    "request.cancel": Role.SUPERVISOR,
    "request.merge": Role.SUPERVISOR,
    "request.contact": Role.SUPERVISOR,
    "resident.read": Role.SUPERVISOR,
    "resident.forget": Role.SUPERVISOR,
    "outbox.read": Role.SUPERVISOR,
    "outbox.resend": Role.SUPERVISOR,
    "outbox.drop": Role.COORDINATOR,
    "import": Role.SUPERVISOR,
    "areas.remove": Role.SUPERVISOR,
    "rules.run": Role.SUPERVISOR,
    "plan.save": Role.SUPERVISOR,
    "plan.publish": Role.SUPERVISOR,
    "settings.save": Role.ADMINISTRATOR,
    "service.save": Role.ADMINISTRATOR,
    "audit.read": Role.COORDINATOR,
}


class NotAllowed(CallboardError):
    """Somebody wants what her role may not do."""


def may(role: Role, right: str) -> bool:
    """Whether a role has a right; `KeyError` where there is no such right."""
    return role.rank >= RIGHTS[right].rank


def require(role: Role, right: str, who: str) -> None:
    """Raises `NotAllowed` where a role has a right not."""
    if not may(role, right):
        least = RIGHTS[right]
        raise NotAllowed(
            f"{who or 'This account'} is {role.words} here; this takes {least.words}: ask an administrator."
        )
