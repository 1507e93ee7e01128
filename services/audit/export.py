"""The record as JSON lines, for whoever keeps it elsewhere."""

from collections.abc import AsyncGenerator, AsyncIterator

import msgspec

from services.audit.chain import Row


def json_line(row: Row) -> bytes:
    """Return a row as one line of JSON: the columns of the table, its two lists as lists."""
    entry = row.entry
    fields = {name: getattr(entry, name) for name in type(entry).__slots__}
    lists = {name: msgspec.Raw(fields[name].encode()) for name in ("accounts", "request_ids")}
    chained = {"previous_hash": row.previous_hash, "hash": row.hash}
    return msgspec.json.encode({"seq": row.seq, **fields, **lists, **chained}) + b"\n"


async def json_lines(rows: AsyncIterator[Row]) -> AsyncGenerator[bytes, None]:
    """Yield every row as a line."""
    async for row in rows:
        yield json_line(row)
