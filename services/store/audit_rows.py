"""The statements of the record. On `audit` and `audit_checkpoint` there are INSERT and SELECT, and nothing else."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services.audit.chain import EMPTY, Entry, Head, Row
from services.store.tables import audit, audit_checkpoint, audit_head

SLOT = 1
"""The only key there is."""

_FIELDS = tuple(audit.c[name] for name in Entry.__slots__)
_ROW = (audit.c.seq, audit.c.previous_hash, audit.c.hash, *_FIELDS)
_OLDEST = sa.select(*_ROW).order_by(audit.c.seq)
_NEWEST = sa.select(*_ROW).order_by(audit.c.seq.desc())
_HASH = sa.select(audit.c.hash).where(audit.c.seq == sa.bindparam("place"))
_LAST = sa.select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
_HEAD = sa.select(audit_head.c.seq, audit_head.c.hash, audit_head.c.mac)
_CHECKPOINTS = sa.select(audit_checkpoint.c.seq, audit_checkpoint.c.hash, audit_checkpoint.c.mac).order_by(
    audit_checkpoint.c.seq
)
_CHECKPOINT = sa.select(audit_checkpoint.c.seq).where(audit_checkpoint.c.seq == sa.bindparam("place"))
_MOVE = audit_head.update().where(
    audit_head.c.slot == SLOT,
    audit_head.c.seq == sa.bindparam("known_seq"),
    audit_head.c.hash == sa.bindparam("known_hash"),
)
_INSERT = audit.insert()


def add(
    connection: sa.Connection, known: Head, added: Sequence[Row], mac: str, checkpoint: dict[str, Any] | None
) -> bool:
    """Add rows behind the head that we know; False, and nothing is added, when the chain ends elsewhere by now.

    Moving the head comes first: it makes processes wait for each other, and only one of them finds it where it was.
    """
    end = added[-1].head
    values = {"known_seq": known.seq, "known_hash": known.hash, "seq": end.seq, "hash": end.hash, "mac": mac}
    if connection.execute(_MOVE, values).rowcount != 1:
        # Ours all the same, where an earlier attempt had arrived after all.
        return bool(connection.execute(_HASH, {"place": end.seq}).scalar() == end.hash)
    try:
        connection.execute(_INSERT, [_values(row) for row in added])
    except IntegrityError:  # somebody's row stands where the chain has not come to yet: verify tells which
        connection.rollback()
        return False
    if checkpoint is not None:
        add_checkpoint(connection, checkpoint)
    return True


def head(connection: sa.Connection) -> tuple[Head, str] | None:
    """Return where the chain ends and the code that vouches for it; None where that was never written."""
    found = connection.execute(_HEAD).one_or_none()
    return None if found is None else (Head(found.seq, found.hash), found.mac)


def first_head(connection: sa.Connection, mac: str) -> None:
    """Write that the chain is empty, unless another process was first."""
    try:
        connection.execute(audit_head.insert(), {"slot": SLOT, "seq": 0, "hash": EMPTY.hash, "mac": mac})
    except IntegrityError:
        return


def replace_head(connection: sa.Connection, row: Row, mac: str) -> bool:
    """Add a row and let the chain end there, whatever the head said; False where another process was first."""
    values = {"seq": row.seq, "hash": row.hash, "mac": mac}
    try:
        connection.execute(_INSERT, _values(row))
        if connection.execute(audit_head.update().where(audit_head.c.slot == SLOT), values).rowcount != 1:
            connection.execute(audit_head.insert(), {"slot": SLOT, **values})
    except IntegrityError:
        connection.rollback()
        return False
    return True


def last(connection: sa.Connection) -> Head | None:
    """Return the row with the highest place."""
    found = connection.execute(_LAST).one_or_none()
    return None if found is None else Head(found.seq, found.hash)


def page(connection: sa.Connection, after: int | None, limit: int) -> list[Row]:
    """Return the next rows in the order of their places, the first without `after`."""
    statement = _OLDEST if after is None else _OLDEST.where(audit.c.seq > after)
    return [_row(found) for found in connection.execute(statement.limit(limit))]


def newest(
    connection: sa.Connection, tenant_ids: Collection[str], with_others: bool, before: int | None, limit: int
) -> list[Row]:
    """Return rows newest first about these customers, `with_others` about none and all too."""
    is_theirs = audit.c.tenant_id.in_(list(tenant_ids))
    statement = _NEWEST.where(sa.or_(is_theirs, audit.c.tenant_id.is_(None)) if with_others else is_theirs)
    if before is not None:
        statement = statement.where(audit.c.seq < before)
    return [_row(found) for found in connection.execute(statement.limit(limit))]


def checkpoints(connection: sa.Connection) -> list[tuple[Head, str]]:
    """Return every checkpoint and the code that vouches for it."""
    return [(Head(found.seq, found.hash), found.mac) for found in connection.execute(_CHECKPOINTS)]


def checkpoint_row(at: Head, mac: str, made_at: datetime) -> dict[str, Any]:
    """Return a checkpoint."""
    return {"seq": at.seq, "hash": at.hash, "mac": mac, "made_at": made_at}


def add_checkpoint(connection: sa.Connection, row: dict[str, Any]) -> None:
    """Add a checkpoint, unless there is one at that place."""
    if connection.execute(_CHECKPOINT, {"place": row["seq"]}).scalar() is None:
        connection.execute(audit_checkpoint.insert(), row)


def _values(row: Row) -> dict[str, Any]:
    entry = row.entry
    said = {name: getattr(entry, name) for name in Entry.__slots__}
    return {"seq": row.seq, "previous_hash": row.previous_hash, "hash": row.hash, **said}


def _row(found: sa.Row[Any]) -> Row:
    entry = Entry(**{name: found._mapping[name] for name in Entry.__slots__})
    return Row(found.seq, entry, found.previous_hash, found.hash)
