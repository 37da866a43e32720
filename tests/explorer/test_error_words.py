"""An operator's error says what CPython says, word for word."""

from __future__ import annotations

import pytest

from async_contrast.explorer.on_threads import World
from tests.explorer.test_outcomes import words
from tests.explorer.written import written
from tests.rows import each_row

SOURCE = """
class Box:
    value = {left}

def made():
    value, kept, box = {left}, [{left}], Box()
    box.value = {left}

    def shared():
        nonlocal value
        {statement}

    return shared

def program():
    return [made()], lambda: None
"""
OPERATORS = ("+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^")
OPERANDS = (("1", "'a'"), ("None", "2"), ("'a'", "None"), ("[]", "5"), ("{}", "5"), ("()", "1.5"))
TARGETS = ("value", "kept[0]", "box.value")
FORMS = ("{} {}= {}", "{} = value {} {}")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("target", TARGETS)
@each_row("operator", OPERATORS)
def test_of_operands_that_do_not_go_together(operator: str, target: str, form: str) -> None:
    for left, right in OPERANDS:
        statement = form.format(target, operator, right)
        names = written(SOURCE.format(left=left, statement=statement), f"<{left} {statement}>")
        try:
            names["made"]()()
        except TypeError as error:
            expected = f"- worker 0: TypeError: {error}"
        else:
            expected = "holds"
        for world in World:
            assert words(names["program"], world).keys() == {expected}, statement
