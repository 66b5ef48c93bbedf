"""What every system under test has: settings in a profile, a check that it can be reached, and a scene a scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from support.wire.access import Access, Tls
from support.wire.exchange import Journal
from support.wire.limits import Limits
from support.wire.masking import Masker

if TYPE_CHECKING:
    from support.world import World


class TargetProblem(Exception):
    """The target cannot be tested as it is configured. The text is one paragraph: what, where, and the way out."""


@dataclass(frozen=True, slots=True)
class Part:
    """One address of a system, and how to find out whether it can be tested there."""

    name: str
    """The setting that holds the address: ``rest``."""
    address: str
    check: Callable[[], str]
    """Returns what is well, in a few words; raises TargetProblem if something is not."""


class Settings(BaseModel):
    """One system's section of a profile."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    disposable: bool = False
    """Whether scenarios tagged ``@disposable`` may run: they stop, fill or destroy the system."""
    writes: Literal["allowed", "forbidden"] = "allowed"
    """``forbidden``: nothing that could change anything is sent, and only scenarios tagged ``@reads-only`` run."""
    limits: Limits = Limits()
    tls: Tls = Tls()
    proxy: str = Field(default="", pattern=r"^(https?://.*)?$")
    """An HTTP proxy for REST, S3 and WebSockets; empty: none, whatever the environment says."""
    headers: dict[str, str] = {}
    """Sent with every request over HTTP."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing in a target."""

    kind: str
    id: str
    """What ``remove`` is to be told."""
    name: str = ""
    """The name that tells whose it is and when it was made, where that is not its id."""


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
        self.section = self.name
        """Where the profile describes it, for messages: ``storage``, or ``storage.variants.small-uploads``."""
        self.variants: dict[str, System] = {}
        """The same system with other settings, by the names that scenarios use: ``@variant:small-uploads``."""

    @cached_property
    def access(self) -> Access:
        """How the wire reaches and treats it."""
        settings = self.settings
        forbidden = f"{self.section}.writes is forbidden" if settings.writes == "forbidden" else ""
        return Access(settings.limits, settings.tls, settings.proxy, settings.headers, forbidden)

    @property
    def secrets(self) -> list[str]:
        """The secrets in the settings, beside those of ``access``."""
        return []

    @property
    def silent(self) -> tuple[Journal, Masker]:
        """For calls that are part of no scenario: a journal that nobody reads, and a masker that knows the secrets."""
        masker = Masker()
        masker.learn(*self.secrets, *self.access.secrets)
        return Journal(enforcing=False, patient=True), masker

    def lacks(self, tags: set[str]) -> str | None:
        """What a scenario with these tags needs and the profile leaves out: the reason to skip it; None if nothing."""
        return None

    @property
    def facts(self) -> dict[str, str]:
        """What a report tells of it: addresses, and versions once it has been reached."""
        return {}

    def parts(self) -> list[Part]:
        """What there is to reach: a part for each address."""
        raise NotImplementedError

    def reach(self) -> None:
        """Make sure that the system answers and accepts the credentials.

        Raises:
            TargetProblem: it does not.
        """
        for part in self.parts():
            part.check()

    def sweepable(self, journal: Journal, masker: Masker) -> Iterable[Found]:
        """Everything there that may be ours, whoever made it: the sweep picks what is ours and old enough.

        It should list every kind that ``Resources.making`` is told of, and what leaks otherwise: unfinished uploads,
        rows. What goes with something else (a table with its project) needs no line of its own.
        """
        return ()

    def remove(self, kind: str, id: str, journal: Journal, masker: Masker) -> str | None:
        """Remove what a ledger names or ``sweepable`` has listed, with all that is in it.

        None when it is gone, also when it was gone before; else why it is not. What goes over the wire is noted in the
        journal; secrets that come up are learned by the masker.
        """
        return "nothing but the scenario that made it can remove it"

    def close(self) -> None:
        """Let go of what all scenarios shared. It may be used again afterwards: worker processes are forked then."""
