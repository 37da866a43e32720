"""Every interpreter of this machine, and what it is ready for."""

from __future__ import annotations

from dataclasses import dataclass

from async_contrast.interpreters import environments
from async_contrast.interpreters.choosing import lacks
from async_contrast.interpreters.finding import find_all
from async_contrast.interpreters.probing import Probed, own


@dataclass(frozen=True, slots=True)
class Listed:
    """An interpreter, the environment that was made of it, if any, and whether it runs this."""

    found: Probed
    environment: Probed | None = None
    this: bool = False

    @property
    def runs(self) -> Probed:
        """What a comparison on it runs under."""
        return self.environment if self.environment and not self.found.ready else self.found

    @property
    def lacks(self) -> str:
        """What keeps it from being ready, and the command that mends it; "" if it is."""
        return lacks(self.runs)


@dataclass(frozen=True, slots=True)
class Listing:
    """What there is: those that the lab can run under, and how many others are too old for it."""

    listed: tuple[Listed, ...]
    too_old: int


async def list_all() -> Listing:
    """This one first, then the newest."""
    this, made = own(), await environments.made()
    everything = await find_all()
    usable = {each.base: each for each in everything if not each.too_old}
    # An environment may be of an interpreter that is only known by its path.
    bases = {each.base: each for each in made} | usable
    of_base = {each.base: each for each in made}
    listed = [Listed(each, of_base.get(base)) for base, each in bases.items()]
    listed.sort(key=lambda each: each.found.interpreter.version, reverse=True)
    too_old = sum(1 for each in everything if each.too_old)
    return Listing((Listed(this, this=True), *listed), too_old)
