from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import uuid4

from quart import Blueprint, abort, current_app, request, send_from_directory, url_for
from quart.typing import ResponseReturnValue
from quart_auth import current_user, login_required
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from club.database import session
from club.models import Person, Picture

gallery = Blueprint("gallery", __name__)
KINDS = frozenset({".png", ".jpg"})
_disk = asyncio.Semaphore(4)


def folder() -> Path:
    return Path(current_app.config["GALLERY"])


@gallery.post("/")
@login_required
async def add() -> ResponseReturnValue:
    files = await request.files
    if "picture" not in files:
        abort(400, "no picture")
    picture = files["picture"]
    kind = Path(picture.filename or "").suffix.lower()
    if kind not in KINDS:
        abort(415, f"one of {', '.join(sorted(KINDS))}")
    person = await current_user.person()
    name = f"{uuid4().hex}{kind}"
    async with _disk:
        await asyncio.to_thread(folder().mkdir, parents=True, exist_ok=True)
        await picture.save(folder() / name)
    row = Picture(file=name, caption=(await request.form).get("caption", ""))
    person.pictures.add(row)
    await session().commit()
    return {"id": row.id}, 201, {"Location": url_for("gallery.show", number=row.id)}


@gallery.get("/<int:number>")
async def show(number: int) -> ResponseReturnValue:
    row = await session().get(Picture, number)
    if row is None:
        abort(404)
    return await send_from_directory(folder(), row.file)


@gallery.get("/")
async def every() -> ResponseReturnValue:
    query = select(Picture).options(joinedload(Picture.person)).order_by(Picture.id)
    rows = (await session().execute(query)).scalars().all()
    return {"pictures": [{"id": row.id, "by": row.person.name} for row in rows]}


def _most_active(sync_session: Session) -> list[str]:
    """Inside run_sync a relationship may load when it is read."""
    people = sync_session.scalars(select(Person).order_by(Person.name)).all()
    return [person.name for person in people if person.bookings]


@gallery.get("/regulars")
async def regulars() -> ResponseReturnValue:
    return {"regulars": await session().run_sync(_most_active)}


@gallery.delete("/<int:number>")
@login_required
async def remove(number: int) -> ResponseReturnValue:
    row = await session().get(Picture, number)
    person = await current_user.person()
    if row is None or row.person_id != person.id:
        abort(404)
    path = folder() / row.file
    await session().delete(row)
    await session().commit()
    await asyncio.to_thread(path.unlink, missing_ok=True)
    left = await session().scalar(
        select(func.count()).select_from(Picture).where(Picture.person_id == person.id)
    )
    return {"left": left}
