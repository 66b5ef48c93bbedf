"""What every system under test has: settings in a profile, a check that it can be reached, and a scene a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, ConfigDict

from support.wire.limits import Limits

if TYPE_CHECKING:
    from support.world import World


class TargetProblem(Exception):
    """The target cannot be tested as it is configured. The text is one paragraph: what, where, and the way out."""


class Settings(BaseModel):
    """One system's section of a profile."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    disposable: bool = False
    """Whether scenarios tagged ``@disposable`` may run: they stop, fill or destroy the system."""
    limits: Limits = Limits()


class Scene:
    """What one scenario knows of one system: clients, and the things it made by the names it gave them."""

    system: ClassVar[str]

    def __init__(self, world: World) -> None:
        self.world = world

    def close(self) -> None:
        """Close what this scenario opened."""


class System:
    """A system for the length of a run: its settings and what all scenarios share, such as connection pools."""

    name: ClassVar[str]
    settings_type: ClassVar[type[Settings]]

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @property
    def secrets(self) -> list[str]:
        """The secrets in the settings."""
        return []

    @property
    def facts(self) -> dict[str, str]:
        """What a report tells of it: addresses, and versions once it has been reached."""
        return {}

    def reach(self) -> None:
        """Make sure that the system answers and accepts the credentials.

        Raises:
            TargetProblem: it does not.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Let go of what all scenarios shared."""
