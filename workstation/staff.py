"""Who is at the workstation, and what each role may do. No passwords here: accounts.py proves who it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from core.errors import Forbidden

Role = Literal["doctor", "nurse", "desk", "it", "admin"]
Permission = Literal[
    "day", "arrive", "summary", "alerts", "talk", "tasks", "measures", "letters", "knowledge", "accounts", "audit"
]
ROLES: tuple[Role, ...] = get_args(Role)

MAY: dict[Role, frozenset[Permission]] = {
    "doctor": frozenset({"day", "summary", "alerts", "talk", "tasks", "measures"}),
    "nurse": frozenset({"day", "summary", "alerts", "talk", "tasks"}),
    "desk": frozenset({"day", "arrive", "alerts", "talk", "tasks"}),
    "it": frozenset({"letters", "knowledge", "measures"}),
    "admin": frozenset({"accounts", "audit", "measures", "knowledge", "letters"}),
}
TITLES: dict[Role, str] = {"doctor": "医生", "nurse": "护士", "desk": "导诊台", "it": "信息科", "admin": "管理员"}
EVERY_CLINIC: frozenset[Role] = frozenset({"desk"})  # the desk sends people on to every clinic


@dataclass(frozen=True)
class Staff:
    """One signed-in person. `clinics` are ids of the hospital's clinics; `doctor` the id in its doctors' list."""

    id: str
    login: str
    name: str
    role: Role
    title: str = ""
    clinics: frozenset[str] = field(default_factory=frozenset)
    doctor: str = ""

    def may(self, what: Permission) -> bool:
        return what in MAY[self.role]

    def must(self, what: Permission) -> None:
        """Raise Forbidden when the role does not allow it."""
        if not self.may(what):
            raise Forbidden(f"{self.role} may not {what}", heard="您的岗位没有这项权限，如有需要请联系管理员。")

    def sees(self, clinic: str) -> bool:
        """Whether patients of this clinic are this person's."""
        return self.role in EVERY_CLINIC or clinic in self.clinics
