"""Which runs a list shows, read from the query."""

from __future__ import annotations

from enum import StrEnum

from async_contrast.accounts.names import account_name, label_name
from async_contrast.contrasts.contrast import Integer, Verdict
from async_contrast.database.runs import Filters
from async_contrast.errors import ForbiddenParameter
from async_contrast.web.openapi.described import in_query
from async_contrast.web.requests import query

LIMIT = Integer("limit", "how many runs a page has", 20, 1, 100)
AFTER = Integer("after", "only runs from before the one of this number", 1, 1, query.LARGEST)


class Flag(StrEnum):
    """Whether, as a query writes it."""

    TRUE = "true"
    FALSE = "false"


IN_QUERY = (
    in_query("limit", LIMIT.what, type="integer", minimum=1, maximum=100, default=20),
    in_query("after", AFTER.what, type="integer", minimum=1, maximum=AFTER.most),
    in_query("topic", "only of this topic", type="string"),
    in_query("contrast", "only this one, such as local/isolation", type="string"),
    in_query("verdict", "only with a cell of this verdict", type="string", enum=list(Verdict)),
    in_query("surprise", "only with, or without, a surprise", type="string", enum=list(Flag)),
    in_query("label", "only with this label", type="string"),
    in_query("account", "only of this account", type="string"),
)
"""What the query may say, for the API's description."""

NAMES = tuple(each["name"] for each in IN_QUERY)


def read_filters(given: dict[str, str]) -> Filters:
    """The filters that `query.texts` has found. Raises ParameterError."""
    surprise = query.choice(given, "surprise", Flag)
    topic, contrast = query.text(given, "topic"), query.text(given, "contrast")
    if contrast is not None:
        named, slash, contrast = contrast.partition("/")
        if not slash or (topic is not None and named != topic):
            raise ForbiddenParameter(
                "contrast", "contrast must be like local/isolation, and in the topic that is asked"
            )
        topic = named
    return Filters(
        topic=topic,
        contrast=contrast,
        verdict=query.choice(given, "verdict", Verdict),
        surprise=None if surprise is None else surprise is Flag.TRUE,
        label=label_name(given["label"], "label") if "label" in given else None,
        account=account_name(given["account"], "account") if "account" in given else None,
    )
