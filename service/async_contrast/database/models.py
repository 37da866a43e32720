"""The tables. A relationship sends SQL only where a query asks for it: the rest raise."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Computed,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, WriteOnlyMapped, mapped_column, relationship

from async_contrast.accounts import names
from async_contrast.config import LONGEST_CATALOGUE
from async_contrast.contrasts.contrast import Grade, Role, Side, Verdict
from async_contrast.database.moments import Moment, now

LONGEST_NAME = names.LONGEST
"""Characters of an account's name, and of a label."""


EVERYBODY = 0
"""In a column `seen_by`, where there could be the number of an account."""

NOBODY = -1
"""In a cell's `seen_by`, where no list of runs leads to it: in a report."""

WHOLE = ""
"""In a run's columns `topic` and `contrast`, where it is of the whole catalogue: a report."""

ANY_PLATFORM = "any"
"""In a column `platform`, where a run names none: whoever takes it will do."""


LONGEST_CONTRAST = 129
"""Characters of a topic, a stroke and a contrast."""


class Kept(StrEnum):
    """What is kept in the table of runs: one contrast, or all."""

    RUN = "run"
    REPORT = "report"


class State(StrEnum):
    """Where a run stands. The last four are final: a run gets one of them, once."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


UNDER_WAY = (State.QUEUED, State.RUNNING)

_STARTED = (
    "(state <> 'queued' OR started_at IS NULL)"
    " AND (state NOT IN ('running', 'finished') OR started_at IS NOT NULL)"
)
_ENDED = "(state IN ('queued', 'running')) = (ended_at IS NULL)"


def _one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    quoted = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({quoted})", name=column)


class Base(DeclarativeBase):
    """What the tables share: constraints have names, or SQLite could never drop one."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: Moment,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON,
    }


class Worker(Base):
    """A process that runs what is kept, as long as it does.

    `birth` tells it from every other process that had its `pid`. `queues` are what it takes jobs
    of: ANY_PLATFORM, or its own platform's name; of a catalogue of one's own as `queue_of` says.
    """

    __tablename__ = "worker"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    machine: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    birth: Mapped[str] = mapped_column(String(128))
    platform: Mapped[str] = mapped_column(String(64))
    environment: Mapped[dict[str, Any]]
    queues: Mapped[list[Any]]
    heard_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


class Attempt(Base):
    """How often a name, or an address, has failed to sign in since its time began.

    `subject` is a hash: what people type for a name may be their password.
    """

    __tablename__ = "attempt"

    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)


class Account(Base):
    """Somebody who may keep runs."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint(f"length(name) BETWEEN 1 AND {LONGEST_NAME}", name="name"),
        {"sqlite_autoincrement": True},  # whoever had a deleted account's number is not the next
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(default=now)

    sign_ins: WriteOnlyMapped[SignIn] = relationship(
        back_populates="account", cascade="all, delete-orphan", passive_deletes=True
    )
    runs: WriteOnlyMapped[Run] = relationship(
        back_populates="account", cascade="all, delete-orphan", passive_deletes=True
    )


class SignIn(Base):
    """A session: the cookie carries a random word, the table its hash. Deleted, it is over."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    word_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)

    account: Mapped[Account] = relationship(
        back_populates="sign_ins", lazy="joined", innerjoin=True
    )


run_label = Table(
    "run_label",
    Base.metadata,
    Column("run_id", ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    Column("label_id", ForeignKey("label.id", ondelete="CASCADE"), primary_key=True),
    Column("seen_by", Integer, nullable=False, server_default="0"),
    Index("ix_run_label_label_id_seen_by_run_id", "label_id", "seen_by", "run_id"),
)
"""`seen_by` is the run's, so that an index leads to the newest runs that somebody may see."""


class Run(Base):
    """A comparison that is kept, from the question to the answer; or a report, which is one of all
    contrasts: WHOLE is its topic, and its `parameters` are those of each contrast by name.

    It has a job for each platform, and its `state` follows theirs: it runs from when the first is
    taken, and has ended when all have. `cells_asked` and `workers_asked` are what it costs while
    it is queued or running; `cells_done` is the number of its last cell. `fingerprint` is a hash
    of the request that bore the Idempotency-Key. `seen_by` is EVERYBODY, or the account: every
    list of runs is a walk down an index that begins with it and ends with `id`. Alembic's SQLite
    computes it when it is read: SQLite adds no stored one to a table that there is.
    """

    __tablename__ = "run"
    __table_args__ = (
        _one_of("state", State),
        CheckConstraint("side IN ('threads', 'asyncio')", name="side"),
        CheckConstraint(_STARTED, name="started"),
        CheckConstraint(_ENDED, name="ended"),
        UniqueConstraint("account_id", "idempotency_key"),
        Index("ix_run_seen_by_id", "seen_by", "id"),
        Index("ix_run_account_id_seen_by_id", "account_id", "seen_by", "id"),
        Index("ix_run_seen_by_topic_id", "seen_by", "topic", "id"),
        Index("ix_run_seen_by_topic_contrast_id", "seen_by", "topic", "contrast", "id"),
        Index("ix_run_seen_by_surprise_id", "seen_by", "surprise", "id"),
        {"sqlite_autoincrement": True},  # a deleted run's address is nobody else's afterwards
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    topic: Mapped[str] = mapped_column(String(64))
    contrast: Mapped[str] = mapped_column(String(64))
    parameters: Mapped[dict[str, Any]]
    side: Mapped[Side | None] = mapped_column(String(16))
    state: Mapped[State] = mapped_column(String(16), default=State.QUEUED)
    shared: Mapped[bool] = mapped_column(default=False)
    seen_by: Mapped[int] = mapped_column(
        Computed(f"CASE WHEN shared THEN {EVERYBODY} ELSE account_id END", persisted=True)
    )
    surprise: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    idempotency_key: Mapped[str | None] = mapped_column(String(255))
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    cells_asked: Mapped[int] = mapped_column(server_default="0")
    workers_asked: Mapped[int] = mapped_column(server_default="0")
    cells_done: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(back_populates="runs", lazy="raise")
    jobs: Mapped[list[RunJob]] = relationship(
        back_populates="run",
        lazy="raise",
        order_by="RunJob.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    cells: Mapped[list[CellResult]] = relationship(
        back_populates="run",
        lazy="raise",
        order_by="CellResult.number",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    labels: Mapped[list[Label]] = relationship(
        secondary=run_label, back_populates="runs", lazy="raise", order_by="Label.name"
    )


class RunJob(Base):
    """What is to be run of a run on one platform, ANY_PLATFORM or such as "cpython-3.14t".

    Only a worker with the same `catalogue` takes it, "" being the built-in one. `problems` are why
    contrasts of a report could not be run, by name. `attempt` counts
    how often it was taken. It is its `worker_id`'s, who took it last: nobody writes of it who is
    not that worker, in that attempt.
    """

    __tablename__ = "run_job"
    __table_args__ = (
        _one_of("state", State),
        CheckConstraint(_STARTED, name="started"),
        CheckConstraint(_ENDED, name="ended"),
        UniqueConstraint("run_id", "platform"),
        Index("ix_run_job_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    platform: Mapped[str] = mapped_column(String(64))
    catalogue: Mapped[str] = mapped_column(
        String(LONGEST_CATALOGUE), default="", server_default=text("''")
    )
    state: Mapped[State] = mapped_column(String(16), default=State.QUEUED)
    attempt: Mapped[int] = mapped_column(default=0)
    worker_id: Mapped[str | None] = mapped_column(String(32))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    surprise: Mapped[bool | None]
    environment: Mapped[dict[str, Any] | None]
    problems: Mapped[dict[str, Any] | None]
    cells_asked: Mapped[int]
    cells_done: Mapped[int] = mapped_column(default=0)

    run: Mapped[Run] = relationship(back_populates="jobs", lazy="raise")


class CellResult(Base):
    """What one cell of a run amounted to on a platform, that of its job.

    `number` counts the cells of a run as they end. `contrast` is the cell's in a report, such as
    "local/isolation", and "" in a run. `seen_by` is the run's, as in run_label; in a report it is
    NOBODY. `differences` is None in runs of before there were any.
    """

    __tablename__ = "cell_result"
    __table_args__ = (
        _one_of("side", Side),
        _one_of("role", Role),
        _one_of("verdict", Verdict),
        UniqueConstraint("run_id", "number"),
        UniqueConstraint("run_id", "platform", "contrast", "cell"),
        Index("ix_cell_result_verdict_seen_by_run_id", "verdict", "seen_by", "run_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    seen_by: Mapped[int] = mapped_column(server_default="0")
    number: Mapped[int]
    platform: Mapped[str] = mapped_column(String(64), server_default=ANY_PLATFORM)
    contrast: Mapped[str] = mapped_column(
        String(LONGEST_CONTRAST), default="", server_default=text("''")
    )
    cell: Mapped[str] = mapped_column(String(128))
    what: Mapped[str] = mapped_column(Text, server_default=text("''"))
    code: Mapped[str] = mapped_column(String(255), server_default=text("''"))
    side: Mapped[Side] = mapped_column(String(16))
    role: Mapped[Role] = mapped_column(String(16))
    verdict: Mapped[Verdict] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    expected: Mapped[str] = mapped_column(String(64))
    because: Mapped[str] = mapped_column(Text, default="")
    surprise: Mapped[bool]
    differences: Mapped[list[Any] | None] = mapped_column(default=list)
    elapsed_ms: Mapped[float]
    evidence: Mapped[dict[str, Any]]
    timeline: Mapped[list[Any]]

    run: Mapped[Run] = relationship(back_populates="cells", lazy="raise")
    outcomes: Mapped[list[OutcomeCount]] = relationship(
        back_populates="cell_result",
        lazy="raise",
        order_by="OutcomeCount.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )


class OutcomeCount(Base):
    """How often a cell saw an outcome; the grade is None for one that nobody declared."""

    __tablename__ = "outcome_count"
    __table_args__ = (
        CheckConstraint("grade IN ('acceptable', 'interesting', 'forbidden')", name="grade"),
        CheckConstraint("count > 0", name="count"),
        UniqueConstraint("cell_result_id", "outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cell_result_id: Mapped[int] = mapped_column(ForeignKey("cell_result.id", ondelete="CASCADE"))
    outcome: Mapped[str] = mapped_column(Text)
    grade: Mapped[Grade | None] = mapped_column(String(16))
    count: Mapped[int]

    cell_result: Mapped[CellResult] = relationship(back_populates="outcomes", lazy="raise")


class Label(Base):
    """A word that people hang on runs."""

    __tablename__ = "label"
    __table_args__ = (CheckConstraint(f"length(name) BETWEEN 1 AND {LONGEST_NAME}", name="name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), unique=True)

    runs: WriteOnlyMapped[Run] = relationship(secondary=run_label, back_populates="labels")
