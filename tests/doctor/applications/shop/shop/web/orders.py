"""Ordering, and what was ordered."""

from __future__ import annotations

from quart import Blueprint, Response, abort, request
from quart.typing import ResponseReturnValue

from shop.web.common import account_id, services, signed_in

orders = Blueprint("orders", __name__, url_prefix="/orders")


@orders.post("/")
@signed_in
async def order() -> ResponseReturnValue:
    data = await request.get_json()
    try:
        counts = {int(product): int(count) for product, count in data["counts"].items()}
    except (KeyError, TypeError, ValueError):
        abort(400)
    made = await services().orders.order(account_id(), counts)
    return made.as_dict(), 201


@orders.get("/")
@signed_in
async def mine() -> ResponseReturnValue:
    return [made.as_dict() for made in await services().orders.of_account(account_id())]


@orders.get("/totals")
async def totals() -> ResponseReturnValue:
    return await services().orders.totals()


@orders.get("/sales.csv")
async def sales() -> Response:
    return Response(services().reports.sales(), content_type="text/csv")
