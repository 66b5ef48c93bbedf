"""Deviations: what is known to be broken on a target, each with a reason and a link. Strict in both directions."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from support.contracts.catalogues import operations_called
from support.contracts.fields import has_field
from support.contracts.model import Violation
from support.systems.base import TargetProblem

Text = Annotated[str, Field(min_length=1)]


class Violated(BaseModel):
    """A contract violation: of an operation, in a field of its answers or by a status that is not documented."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    operation: Text
    field: Text | None = None
    status: int | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Violated:
        if (self.field is None) == (self.status is None):
            raise ValueError("it needs a field or a status, and not both")
        return self

    @property
    def name(self) -> str:
        """``GET /projects: projects[].size_bytes`` or ``GET /projects: status 500``."""
        return f"{self.operation}: {self.field or f'status {self.status}'}"

    def is_seen_in(self, violation: Violation, status: int) -> bool:
        """Whether this is what an answer with this status violates."""
        if violation.operation != self.operation:
            return False
        if self.status is not None:
            return violation.field == "status" and status == self.status
        return violation.place == self.field

    @property
    def problem(self) -> str | None:
        """Why no answer can ever show this violation; None if one can."""
        operations = operations_called(self.operation)
        if not operations:
            return f"there is no operation {self.operation}"
        if self.field is not None:
            known = self.field == "body" or any(has_field(operation.answers, self.field) for operation in operations)
            return None if known else f"the answers of {self.operation} have no field {self.field}"
        if all(self.status in operation.refusals | set(operation.answers) for operation in operations):
            return f"{self.operation} may answer {self.status}: that violates nothing"
        return None


class Deviation(BaseModel):
    """One known difference between a target and what is promised."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scenario: Text | None = None
    """``Feature title: Scenario title``; the title of an outline stands for all of its rows."""
    violation: Violated | None = None
    reason: Text
    link: Text

    @model_validator(mode="after")
    def _one_of_two(self) -> Deviation:
        if (self.scenario is None) == (self.violation is None):
            raise ValueError("it needs a scenario or a violation, and not both")
        return self

    @property
    def name(self) -> str:
        """What deviates."""
        return self.violation.name if self.violation else str(self.scenario)


@dataclass(frozen=True, slots=True)
class Deviations:
    """The deviations of one target."""

    known: tuple[Deviation, ...] = ()

    @classmethod
    def load(cls, section: Any, origin: str) -> Deviations:
        """The ``[[deviations]]`` of a profile.

        Raises:
            TargetProblem: an entry that is not one, that is there twice, or that names a violation that cannot be.
        """
        try:
            deviations = cls(TypeAdapter(tuple[Deviation, ...]).validate_python(section))
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
            message = first["msg"].removeprefix("Value error, ")
            raise TargetProblem(f"{origin}: deviation {place or 1} is wrong: {message}.") from error
        names: set[str] = set()
        for deviation in deviations:
            problem = deviation.violation.problem if deviation.violation else None
            if deviation.name in names:
                problem = "it is there twice"
            if problem:
                raise TargetProblem(f'{origin}: the deviation "{deviation.name}" names nothing: {problem}.')
            names.add(deviation.name)
        return deviations

    def __iter__(self) -> Iterator[Deviation]:
        return iter(self.known)

    def of_scenario(self, *titles: str) -> Deviation | None:
        """The deviation that lists a scenario under one of these titles."""
        return next((each for each in self.known if each.scenario in titles), None)

    def named(self, name: str) -> Deviation | None:
        """The deviation of this name."""
        return next((each for each in self.known if each.name == name), None)

    def foreseen(self, violation: Violation, status: int) -> str:
        """The name of the deviation that foresees a violation; empty if none does."""
        for each in self.known:
            if each.violation and each.violation.is_seen_in(violation, status):
                return each.name
        return ""

    def nowhere(self, titles: Set[str]) -> list[str]:
        """The scenarios that are listed and that do not exist."""
        return [each.scenario for each in self.known if each.scenario and each.scenario not in titles]
