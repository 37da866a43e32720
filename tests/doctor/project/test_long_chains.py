"""Whoever writes it, or a machine: chains of thousands are read, without a traceback."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from async_contrast.doctor.judging import findings
from tests.doctor.projects import a_project
from tests.effort import choose

LONG = choose(1_500, 3_000)


def _functions() -> str:
    """Each calls the next, and the last one blocks; those that are called stand first."""
    calls = (f"def f{n}():\n    f{n - 1}()\n" for n in range(1, LONG))
    view = f"@app.route('/')\nasync def view():\n    f{LONG - 1}()\n"
    head = "import time\nfrom quart import Quart\napp = Quart(__name__)\n"
    return f"{head}def f0():\n    time.sleep(1)\n{''.join(calls)}{view}"


def _coroutines() -> str:
    calls = (f"async def f{n}():\n    await f{n - 1}()\n" for n in range(1, LONG))
    return f"import time\nasync def f0():\n    time.sleep(1)\n{''.join(calls)}"


def _classes() -> str:
    """The one that derives from all others stands first."""
    classes = (f"class C{n}(C{n - 1}):\n    pass\n" for n in range(LONG, 0, -1))
    last = "class C0:\n    def go(self):\n        time.sleep(1)\n"
    # a class that is used before it is defined is read all the same
    return f"import time\n{''.join(classes)}{last}async def main():\n    C9().go()\n"


def _values() -> str:
    names = (f"v{n} = v{n - 1}\n" for n in range(1, LONG))
    use = f"async def main():\n    v{LONG - 1}(1)\n    v9(1)\n    time.sleep(1)\n"
    return f"import time\nv0 = time.sleep\n{''.join(names)}{use}"


def _results() -> str:
    """What each returns is asked of what the next one returns."""
    calls = (f"def f{n}():\n    return f{n + 1}().x\n" for n in range(LONG))
    return f"import time\n{''.join(calls)}async def main():\n    f0().y()\n    time.sleep(1)\n"


def _parts() -> str:
    """Objects that hold objects, each of another class."""
    classes = (
        f"class C{n}:\n    def __init__(self):\n        self.next = C{n + 1}()\n"
        "    def go(self):\n        return self.next.go()\n"
        for n in range(LONG)
    )
    return f"import time\n{''.join(classes)}async def main():\n    C0().go()\n    time.sleep(1)\n"


@pytest.mark.parametrize("written", [_functions, _coroutines, _classes, _values, _results, _parts])
def test_a_chain_of_thousands_is_read_to_its_end(written: Callable[[], str]) -> None:
    found = list(findings(a_project({"app.py": written()})))
    assert {each.hazard.code for each in found} == {"AC101"}


def test_a_name_that_thousands_of_modules_hand_on_is_read() -> None:
    files = {f"m{n}.py": f"from m{n + 1} import name\n" for n in range(LONG)}
    files[f"m{LONG}.py"] = "import time\nname = time.sleep\n"
    files["use.py"] = f"from m{LONG - 9} import name\nasync def main():\n    name(1)\n"
    found = list(findings(a_project(files)))
    assert [each.place.path for each in found] == ["use.py"]
