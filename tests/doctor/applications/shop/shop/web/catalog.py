"""Products, their pictures, and what they cost elsewhere."""

from __future__ import annotations

import asyncio

from quart import Blueprint, Response, abort, make_response, request
from quart.typing import ResponseReturnValue

from shop.models import Product
from shop.repositories import Products
from shop.web.common import services, signed_in

catalog = Blueprint("catalog", __name__, url_prefix="/products")


@catalog.get("/")
async def index() -> ResponseReturnValue:
    async with services().database.session() as session:
        return [product.as_dict() for product in await Products(session).all()]


@catalog.post("/")
@signed_in
async def create() -> ResponseReturnValue:
    data = await request.get_json()
    async with services().database.session() as session:
        product = await Products(session).add(
            Product(name=data["name"], cents=data["cents"], stock=data.get("stock", 0))
        )
    await services().legacy.put(product.name, product.stock)
    return product.as_dict(), 201


@catalog.get("/<int:number>")
async def one(number: int) -> ResponseReturnValue:
    async with services().database.session() as session:
        product = await Products(session).get(number)
    if product is None:
        abort(404)
    legacy = services().legacy.count(product.name)
    rate = services().rates.rate(request.args.get("currency", "EUR"))
    count, factor = await asyncio.gather(legacy, rate)
    return {**product.as_dict(), "legacy": count, "price": product.cents * factor / 100}


@catalog.put("/<int:number>/image")
@signed_in
async def put_image(number: int) -> ResponseReturnValue:
    digest = await services().images.save(number, await request.get_data())
    return {"sha256": digest}


@catalog.get("/<int:number>/image")
async def image(number: int) -> Response:
    data = await services().images.load(number)
    if data is None:
        abort(404)
    response: Response = await make_response(data)
    response.content_type = "application/octet-stream"
    response.headers["Cache-Control"] = "max-age=60"
    return response
