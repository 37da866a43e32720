"""What is not the same in two reports."""

from __future__ import annotations

from typing import Any

from async_contrast.contrasts.contrast import Verdict
from async_contrast.web.reports.comparing import of_two
from async_contrast.web.reports.schema import PlatformReported
from async_contrast.web.responses.comparison_schema import CellReported
from tests.web.reports.made import ENVIRONMENT, a_report, cell, contrast


def seen(*outcomes: str, **more: Any) -> CellReported:
    told = [{"outcome": each, "grade": "forbidden", "count": 7} for each in outcomes]
    return cell(outcomes=told, **more)


def test_only_what_differs_is_told_and_how_often_does_not_count() -> None:
    this = a_report(
        contrast("a/one", seen("bad"), cell("asyncio.more", Verdict.HANGS, "hangs")),
        contrast("a/two", seen("bad", "worse")),
    )
    other = a_report(
        contrast("a/one", cell(), cell("asyncio.more", Verdict.BREAKS, "hangs")),
        contrast("a/two", seen("bad")),
    )
    found = of_two(this, other)
    assert found["compared"] == 3
    assert [(each["contrast"], each["cell"], each["differs"]) for each in found["cells"]] == [
        ("a/one", "asyncio.more", ["verdict", "surprise"]),
        ("a/two", "asyncio.quick", ["outcomes"]),
    ]
    first = found["cells"][0]
    assert first["this"] is not None
    assert first["other"] is not None
    assert (first["this"]["verdict"], first["other"]["verdict"]) == ("hangs", "breaks")
    assert found["environment"] == []


def test_what_only_one_has_is_said_once_and_not_cell_by_cell() -> None:
    this = a_report(contrast("a/one", cell()), contrast("a/new", cell()), contrast("a/out"))
    other = a_report(contrast("a/one", cell(), cell("asyncio.old")), contrast("a/out", cell()))
    found = of_two(this, other)
    assert found["only_this"] == {"contrasts": ["a/new"], "platforms": []}
    assert found["only_other"] == {"contrasts": ["a/out"], "platforms": []}
    [gone] = found["cells"]
    assert (gone["cell"], gone["this"], gone["differs"]) == ("asyncio.old", None, ["missing"])


def test_what_they_ran_on_and_their_parameters_differ() -> None:
    newer = {**ENVIRONMENT, "python": "3.13.1", "libraries": {"quart": "0.23.0"}}
    this = a_report(contrast("a/one", cell()), platforms=[{"environment": newer}])
    other = a_report(contrast("a/one", cell(), parameters={"workers": 4}))
    found = of_two(this, other)
    assert found["environment"] == [
        {"name": "python", "this": "3.13.1", "other": "3.11.7"},
        {"name": "libraries.quart", "this": "0.23.0", "other": "0.22.0"},
    ]
    assert found["parameters"] == [{"contrast": "a/one", "name": "workers", "this": 10, "other": 4}]


def on(*names: str) -> list[PlatformReported]:
    return [{"platform": name, "environment": ENVIRONMENT} for name in names]


def test_platform_by_platform_and_one_alone_with_each() -> None:
    both = [cell(platform="a"), cell(platform="b", verdict=Verdict.HOLDS, surprise=False)]
    several = a_report(contrast("a/one", *both), platforms=on("a", "b"))
    whichever = a_report(contrast("a/one", cell()))
    [changed] = of_two(several, whichever)["cells"]
    assert (changed["platform"], changed["differs"]) == ("b", ["verdict"])
    others = a_report(
        contrast("a/one", cell(platform="b"), cell(platform="c")), platforms=on("b", "c")
    )
    found = of_two(several, others)
    assert (found["only_this"]["platforms"], found["only_other"]["platforms"]) == (["a"], ["c"])
    assert [each["platform"] for each in found["cells"]] == ["b"]


def test_two_that_ran_on_one_platform_each_are_compared_whatever_its_name() -> None:
    this = a_report(contrast("a/one", cell(platform="a")), platforms=on("a"))
    other = a_report(
        contrast("a/one", cell(platform="b", verdict=Verdict.HOLDS)), platforms=on("b")
    )
    found = of_two(this, other)
    [changed] = found["cells"]
    assert "platform" not in changed
    assert found["only_this"] == {"contrasts": [], "platforms": []}
