"""From paths to files of Python: which there are, what is in them, and what cannot be read.

Nothing raises: what cannot be read is told with its reason. Only regular files are opened.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from async_contrast.doctor.diagnosis import Unread
from async_contrast.doctor.globs import matches

LARGEST = 1_000_000
"""Bytes. Nobody writes more by hand, and what stands in so many lines takes half a gigabyte."""
LEFT_OUT = frozenset({
    ".venv", "venv", "node_modules", ".git", ".hg", ".svn", "__pycache__", ".tox", ".nox",
    "site-packages", ".eggs", ".mypy_cache", ".pytest_cache", ".ruff_cache",
})  # fmt: skip
"""Folders that are not read unless they are named."""
BUILT = frozenset({"build", "dist"})
"""The same, but packages may have these names."""

_CIRCLE = "a link in a circle"
_OUTSIDE = "a link that leads out of the project"
_REASONS = {
    errno.ENOENT: "there is no such file or folder",
    errno.EACCES: "no permission to read it",
    errno.EPERM: "no permission to read it",
    errno.ELOOP: _CIRCLE,
    errno.ENAMETOOLONG: "its path is too long",
}
_KINDS = (
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class Source(NamedTuple):
    """A file of Python, as it is."""

    path: Path
    shown: str
    """As it is told to people: relative to where they are, if it is there."""
    data: bytes


class Sources(NamedTuple):
    """What there is to read, in the order of the paths, and what cannot be."""

    files: tuple[Source, ...]
    unread: tuple[Unread, ...]


def find(
    paths: Iterable[Path], root: Path, exclude: Sequence[str] = (), here: Path | None = None
) -> Sources:
    """The files of folders and files. A path of `paths` is read whatever it is called.

    Globs of `exclude` are relative to `root`, which links do not leave; `here` is the working
    directory if not given.
    """
    search = _Search(root.absolute(), tuple(exclude), here or Path.cwd())
    for path in paths:
        search.named(path.absolute())
    return Sources(tuple(search.files), tuple(search.unread))


def shown(path: Path, here: Path) -> str:
    """A path as it is told: relative if it is inside, and printable whatever it is."""
    text = path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else _escaped(one) for one in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


@dataclass(slots=True)
class _Search:
    """What has been found so far."""

    root: Path
    exclude: tuple[str, ...]
    here: Path
    files: list[Source] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    """Paths without links of what was looked at: each is read once."""
    links: list[Path] = field(default_factory=list)
    """Those that were not followed yet."""

    def named(self, path: Path) -> None:
        """Reads what is named, and what is below it."""
        try:
            status = path.stat()
        except (OSError, ValueError) as error:
            self._leave(path, error)
            return
        if not stat.S_ISDIR(status.st_mode):
            self._read(path, status)
            return
        self._all_below(path)
        within = [self.root.resolve(), path.resolve()]
        while self.links:
            self._follow(self.links.pop(), within)

    def _all_below(self, folder: Path) -> None:
        todo = [folder]
        while todo:
            todo += reversed([*self._look_into(todo.pop())])

    def _follow(self, link: Path, within: Sequence[Path]) -> None:
        try:
            why = _why_not_followed(link, within)
            if why:
                self._leave(link, why)
            elif link.is_dir():
                self._all_below(link)
            else:
                self._read(link, link.stat())
        except OSError as error:
            self._leave(link, error)

    def _leave(self, path: Path, why: str | Exception) -> None:
        if isinstance(why, OSError):
            why = _REASONS.get(why.errno or 0) or (why.strerror or "it cannot be read").lower()
        self.unread.append(Unread(shown(path, self.here), str(why)))

    def _look_into(self, folder: Path) -> Iterator[Path]:
        """Reads the files of a folder; gives the folders in it. Links wait: they lead to what may
        be found by its own path."""
        if self._is_known(folder):
            return
        try:
            entries = sorted(os.scandir(folder), key=lambda each: each.name)
        except OSError as error:
            self._leave(folder, error)
            return
        for entry in entries:
            path = folder / entry.name
            try:
                yield from self._look_at(entry, path)
            except OSError as error:
                self._leave(path, error)

    def _is_known(self, path: Path) -> bool:
        """Whether it was looked at before; from now on it was."""
        real = os.path.realpath(path)
        known = real in self.seen
        self.seen.add(real)
        return known

    def _look_at(self, entry: os.DirEntry[str], path: Path) -> Iterator[Path]:
        is_folder = entry.is_dir()
        if (not is_folder and path.suffix != ".py") or self._is_excluded(path):
            return
        if is_folder and self._is_left_out(path):
            return
        if entry.is_symlink():
            self.links.append(path)
        elif is_folder:
            yield path
        else:
            self._read(path, path.stat())

    def _is_excluded(self, path: Path) -> bool:
        if not self.exclude or not path.is_relative_to(self.root):
            return False
        relative = path.relative_to(self.root).as_posix()
        return any(matches(relative, glob) for glob in self.exclude)

    def _is_left_out(self, folder: Path) -> bool:
        name = folder.name
        if name in LEFT_OUT or os.path.exists(folder / "pyvenv.cfg"):
            return True
        return name in BUILT and not os.path.exists(folder / "__init__.py")

    def _read(self, path: Path, status: os.stat_result) -> None:
        if self._is_known(path):
            return
        why = _why_not_opened(status)
        if why:
            self._leave(path, why)
            return
        try:
            data = _content(path)
        except OSError as error:
            self._leave(path, error)
            return
        if len(data) > LARGEST:
            self._leave(path, _too_large())
        else:
            self.files.append(Source(path, shown(path, self.here), data))


def _why_not_followed(link: Path, within: Sequence[Path]) -> str:
    """Why a link is left; empty if it is followed."""
    target = Path(os.path.realpath(link))
    if target.is_symlink() or Path(os.path.realpath(link.parent)).is_relative_to(target):
        return _CIRCLE
    return "" if any(map(target.is_relative_to, within)) else _OUTSIDE


def _why_not_opened(status: os.stat_result) -> str:
    for is_kind, what in _KINDS:
        if is_kind(status.st_mode):
            return f"{what}, no file"
    return _too_large() if status.st_size > LARGEST else ""


def _too_large() -> str:
    return f"larger than {LARGEST // 1_000_000} MB"


def _content(path: Path) -> bytes:
    """What is in a file, no more than one byte too much; does not wait for anybody."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as opened:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "no file")
        return opened.read(LARGEST + 1)
