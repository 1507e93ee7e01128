"""Every table. What each column is for and how long it is kept stands in docs/data-inventory.md, and a test compares.

Text compares by code point (utf8mb4_bin, SQLite's BINARY): two ids that differ in case are two ids.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from services.store.append_only import keep_rows
from services.store.engine import COLLATION
from services.store.tenant_keys import is_of_tenants, keep_tenants

MYSQL: dict[str, Any] = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": COLLATION}


class UtcDateTime(sa.TypeDecorator[datetime]):
    """A moment, to the microsecond: stored as UTC without a zone, given and returned aware."""

    impl = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return the moment in UTC; raises ValueError for one without a time zone."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return the moment, aware."""
        return None if value is None else value.replace(tzinfo=UTC)


LONG_TEXT = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")

metadata = sa.MetaData()


def _table(name: str, *columns: sa.Column[Any] | sa.Index) -> sa.Table:
    table = sa.Table(name, metadata, *columns, **MYSQL)
    if is_of_tenants(table):
        sa.event.listen(table, "after_create", lambda made, connection, **_: keep_tenants(connection, made.name))
    return table


def _must(name: str, kind: sa.types.TypeEngine[Any], *, key: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=key, nullable=False, autoincrement=False)


deployment = _table(
    "deployment",
    _must("slot", sa.SmallInteger(), key=True),
    _must("id", sa.String(32)),
    _must("created_at", UtcDateTime()),
)

credential = _table(
    "credential",
    _must("name", sa.String(64), key=True),
    _must("version", sa.BigInteger()),
    _must("sealed", sa.LargeBinary()),
    _must("stored_at", UtcDateTime()),
)

button = _table(
    "button",
    _must("id", sa.String(32), key=True),
    _must("verb", sa.String(64)),
    _must("payload", sa.Text()),
    _must("conversation_id", sa.String(512)),
    sa.Column("actor_object_id", sa.String(64)),
    _must("created_at", UtcDateTime()),
    _must("expires_at", UtcDateTime()),
    _must("single_use", sa.Boolean()),
    sa.Column("used_at", UtcDateTime()),
    sa.Index("ix_button_expires_at", "expires_at"),
)

recollection = _table(
    "recollection",
    _must("conversation_id", sa.String(512), key=True),
    _must("actor_object_id", sa.String(64), key=True),
    _must("tenant_id", sa.String(36)),
    _must("remembered_at", UtcDateTime()),
    sa.Index("ix_recollection_remembered_at", "remembered_at"),
)

sku_name = _table(
    "sku_name",
    _must("sku_id", sa.String(64), key=True),
    _must("name", sa.String(255)),
    _must("imported_at", UtcDateTime()),
)

download = _table(
    "download",
    _must("token_hash", sa.String(64), key=True),
    _must("command", sa.String(64)),
    _must("arguments", sa.Text()),
    sa.Column("tenant_id", sa.String(36)),
    _must("actor_object_id", sa.String(64)),
    _must("actor_name", sa.String(256)),
    _must("format", sa.String(8)),
    _must("locale", sa.String(35)),
    _must("created_at", UtcDateTime()),
    _must("expires_at", UtcDateTime()),
    sa.Column("used_at", UtcDateTime()),
    sa.Index("ix_download_expires_at", "expires_at"),
)

price = _table(
    "price",
    _must("product", sa.String(128), key=True),
    _must("months", sa.SmallInteger(), key=True),
    _must("amount", sa.String(32)),
    _must("currency", sa.String(3)),
    _must("imported_at", UtcDateTime()),
)

customer_setting = _table(
    "customer_setting",
    _must("tenant_id", sa.String(36), key=True),
    _must("reach", sa.String(16)),
    sa.Column("reason", sa.String(256)),
    _must("set_by", sa.String(64)),
    _must("set_by_role", sa.String(16)),
    _must("set_at", UtcDateTime()),
)

sign_in = _table(
    "sign_in",
    _must("link_hash", sa.String(64), key=True),
    _must("actor_object_id", sa.String(64)),
    _must("created_at", UtcDateTime()),
    _must("expires_at", UtcDateTime()),
    sa.Column("state_hash", sa.String(64)),
    sa.Column("browser_hash", sa.String(64)),
    sa.Column("used_at", UtcDateTime()),
    sa.Index("ix_sign_in_expires_at", "expires_at"),
)

sign_in_notice = _table(
    "sign_in_notice",
    _must("credential_version", sa.BigInteger(), key=True),
    _must("told_at", UtcDateTime()),
    sa.Index("ix_sign_in_notice_told_at", "told_at"),
)

administrator_chat = _table(
    "administrator_chat",
    _must("actor_object_id", sa.String(64), key=True),
    _must("conversation_id", sa.String(512)),
    _must("service_url", sa.String(255)),
    _must("bot_id", sa.String(128)),
    _must("seen_at", UtcDateTime()),
    sa.Index("ix_administrator_chat_seen_at", "seen_at"),
)

audit = _table(
    "audit",
    _must("seq", sa.BigInteger(), key=True),
    _must("at", UtcDateTime()),
    _must("action", sa.String(128)),
    _must("person", sa.String(64)),
    _must("role", sa.String(16)),
    sa.Column("tenant_id", sa.String(36)),
    _must("accounts", LONG_TEXT),
    _must("request_ids", LONG_TEXT),
    _must("result", sa.String(32)),
    _must("error", sa.String(64)),
    _must("subject", sa.String(128)),
    _must("previous_hash", sa.String(64)),
    _must("hash", sa.String(64)),
    sa.Index("ix_audit_tenant_id", "tenant_id"),
)

audit_head = _table(
    "audit_head",
    _must("slot", sa.SmallInteger(), key=True),
    _must("seq", sa.BigInteger()),
    _must("hash", sa.String(64)),
    _must("mac", sa.String(64)),
)

audit_checkpoint = _table(
    "audit_checkpoint",
    _must("seq", sa.BigInteger(), key=True),
    _must("hash", sa.String(64)),
    _must("mac", sa.String(64)),
    _must("made_at", UtcDateTime()),
)

audit_person = _table(
    "audit_person",
    _must("object_id", sa.String(64), key=True),
    _must("person_key", sa.LargeBinary()),
    _must("made_at", UtcDateTime()),
)

for _kept in (audit, audit_checkpoint):
    sa.event.listen(_kept, "after_create", lambda made, connection, **_: keep_rows(connection, made.name))
