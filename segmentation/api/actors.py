"""Who acts, and what they may do. The facade refuses; pages only hide."""

from dataclasses import dataclass
from typing import Literal, get_args

from segmentation.errors import Refused
from segmentation.sentences import Sentence

Role = Literal["viewer", "marketer", "admin"]
_ROLES = get_args(Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person, or the machine on its own behalf, with the role that decides what is allowed."""

    name: str
    role: Role


LOCAL = Actor(name="local", role="admin")


def may(actor: Actor, role: Role) -> bool:
    """Tell whether the actor has the role or a higher one."""
    return _ROLES.index(actor.role) >= _ROLES.index(role)


def require(actor: Actor, role: Role) -> None:
    """Raise `Refused` unless the actor has the role or a higher one."""
    if not may(actor, role):
        raise Refused(
            "role",
            Sentence("{name} is a {role}; this needs a {role_2}.", name=actor.name, role=actor.role, role_2=role),
            hint=Sentence("Ask a {role} to do it, or to change the role.", role=role),
        )
