"""Templates are compiled once in a process, and anew when they change."""

from __future__ import annotations

from jinja2 import DictLoader, Environment, Template

from async_contrast.web.pages.compiled import Compiled


def _template(kept: Compiled, text: str) -> Template:
    """As an app of its own has it."""
    loader = DictLoader({"page": text})
    return Environment(loader=loader, autoescape=True, bytecode_cache=kept).get_template("page")


def test_two_apps_have_the_same_code_and_their_own_templates() -> None:
    kept = Compiled()
    one, other = _template(kept, "tea: {{ n }}"), _template(kept, "tea: {{ n }}")
    assert one.root_render_func.__code__ is other.root_render_func.__code__
    assert one.environment is not other.environment
    assert other.render(n=2) == "tea: 2"


def test_a_template_that_has_changed_is_compiled_anew() -> None:
    kept = Compiled()
    texts = ["tea", "coffee", "tea"]
    assert [_template(kept, text).render() for text in texts] == texts
