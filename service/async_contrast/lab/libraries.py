"""Which files are a library's, and so not where to look for what a cell does."""

from __future__ import annotations

import os
from pathlib import Path

_STANDARD = os.path.dirname(os.__file__)
_OURS = str(Path(__file__).parents[1])
_INSTALLED = {"site-packages", "dist-packages"}


def is_library(file: str) -> bool:
    """Whether code of this file, as its code object names it, is neither a cell's nor its app's.

    That is the standard library, what is installed, this package, and what is no file at all.
    """
    below = tuple(f"{folder}{os.sep}" for folder in (_STANDARD, _OURS))
    return file.startswith(("<", *below)) or is_installed(file)


def is_installed(file: str) -> bool:
    """Whether a file stands where pip puts what it installs."""
    return not _INSTALLED.isdisjoint(Path(file).parts)
