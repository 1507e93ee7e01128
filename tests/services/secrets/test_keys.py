"""The key-encryption key: where it may lie, who may read it, and that there is never a second one by accident."""

import base64
import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap

from services.errors import Misconfigured, SealBroken
from services.secrets.file_key import LocalFileKey
from services.secrets.keys import Surroundings, key_file

DATA_KEY = bytes(range(32))


def provider(
    root: Path, key_url: str = "file:keys/seatwise.key", *, embedded: bool = True, allow_file_key: bool = False
) -> LocalFileKey:
    database = root / "data" / "seatwise.db" if embedded else None
    return LocalFileKey(key_file(key_url, Surroundings(root, root / "var", database, allow_file_key)))


async def test_the_key_is_made_at_the_first_wrap_for_its_owner_alone(tmp_path: Path) -> None:
    keys = provider(tmp_path)
    file = tmp_path / "keys" / "seatwise.key"
    assert not file.exists()
    await keys.wrap(DATA_KEY)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in file.parent.iterdir()] == ["seatwise.key"]
    assert len(base64.b64decode(file.read_text())) == 32


async def test_a_data_key_is_wrapped_as_rfc_3394_says_and_opens_after_a_restart(tmp_path: Path) -> None:
    wrapped = await provider(tmp_path).wrap(DATA_KEY)
    key = base64.b64decode((tmp_path / "keys" / "seatwise.key").read_text())
    assert aes_key_unwrap(key, wrapped.data_key) == DATA_KEY
    again = provider(tmp_path)
    assert await again.unwrap(wrapped.data_key, key_id=wrapped.key_id) == DATA_KEY
    assert again.key_id == wrapped.key_id


async def test_a_changed_wrapped_key_is_a_broken_seal(tmp_path: Path) -> None:
    keys = provider(tmp_path)
    wrapped = await keys.wrap(DATA_KEY)
    for wrong in (b"", wrapped.data_key[:-1], wrapped.data_key[:8], bytes(40), wrapped.data_key + bytes(8)):
        with pytest.raises(SealBroken):
            await keys.unwrap(wrong, key_id=wrapped.key_id)
    with pytest.raises(SealBroken):
        await keys.unwrap(wrapped.data_key, key_id="file:another")


async def test_opening_never_makes_a_key(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured):
        await provider(tmp_path).unwrap(bytes(40), key_id="file:lost")
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
async def test_a_key_others_can_read_is_refused_at_once(tmp_path: Path, mode: int) -> None:
    await provider(tmp_path).wrap(DATA_KEY)
    (tmp_path / "keys" / "seatwise.key").chmod(mode)
    with pytest.raises(Misconfigured, match="0600"):
        provider(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
async def test_a_key_of_another_account_is_refused(tmp_path: Path) -> None:
    await provider(tmp_path).wrap(DATA_KEY)
    os.chown(tmp_path / "keys" / "seatwise.key", 12345, -1)
    with pytest.raises(Misconfigured, match="belong"):
        provider(tmp_path)


async def test_a_link_or_a_folder_in_the_place_of_the_key_is_refused(tmp_path: Path) -> None:
    await provider(tmp_path).wrap(DATA_KEY)
    (tmp_path / "keys" / "link").symlink_to("seatwise.key")
    (tmp_path / "keys" / "dangling").symlink_to("nowhere")
    for name in ("link", "dangling", "."):
        with pytest.raises(Misconfigured):
            provider(tmp_path, f"file:keys/{name}")


@pytest.mark.parametrize("text", ["", "AAAA", "not base64!", "A" * 44, base64.b64encode(bytes(33)).decode()])
def test_a_file_without_a_key_is_refused_and_not_shown(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.key"
    file.write_text(text)
    file.chmod(0o600)
    with pytest.raises(Misconfigured) as caught:
        provider(tmp_path, f"file:{file}")
    assert caught.value.setting == "KEY_URL"
    assert text not in caught.value.what.replace(str(file), "") or not text


@pytest.mark.parametrize(
    "key_url",
    ["", "keys/seatwise.key", "http://a/b", "file://host/path", "file:", "https://example.com/keys/a", "env:KEY"],
)
def test_an_address_that_names_no_key_is_refused(tmp_path: Path, key_url: str) -> None:
    with pytest.raises(Misconfigured, match="KEY_URL"):
        provider(tmp_path, key_url)


@pytest.mark.parametrize("key_url", ["file:var/seatwise.key", "file:keys/../var/deep/a.key"])
def test_a_key_in_the_state_folder_is_refused(tmp_path: Path, key_url: str) -> None:
    with pytest.raises(Misconfigured, match="STATE_DIR"):
        provider(tmp_path, key_url)


@pytest.mark.parametrize("key_url", ["file:data/seatwise.key", "file:data/deep/a.key", "file:keys/../data/a.key"])
def test_a_key_beside_the_databases_file_is_refused(tmp_path: Path, key_url: str) -> None:
    with pytest.raises(Misconfigured, match="database's folder"):
        provider(tmp_path, key_url)


@pytest.mark.parametrize("key_url", ["file:backup/a.key", "file:Backups/of/today/a.key", "file:backup-2026/a.key"])
def test_a_key_in_a_folder_of_backups_is_refused(tmp_path: Path, key_url: str) -> None:
    with pytest.raises(Misconfigured, match="backups"):
        provider(tmp_path, key_url)


def test_a_link_does_not_lead_a_key_into_a_forbidden_folder(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "keys").symlink_to("data")
    with pytest.raises(Misconfigured, match="database's folder"):
        provider(tmp_path)


async def test_a_key_file_beside_mysql_needs_leave(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="ALLOW_FILE_KEY"):
        provider(tmp_path, embedded=False)
    beside_mysql = provider(tmp_path, embedded=False, allow_file_key=True)
    wrapped = await beside_mysql.wrap(DATA_KEY)
    assert await beside_mysql.unwrap(wrapped.data_key, key_id=wrapped.key_id) == DATA_KEY


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file where a folder should be")
    with pytest.raises(Misconfigured, match="cannot be created"):
        _ = LocalFileKey(tmp_path / "keys" / "seatwise.key").key_id


def test_repr_shows_no_key(tmp_path: Path) -> None:
    keys = LocalFileKey(tmp_path / "a.key")
    _ = keys.key_id
    assert repr(keys) == f"LocalFileKey('{tmp_path}/a.key')"


def test_of_many_that_start_together_one_makes_the_key(tmp_path: Path) -> None:
    starts = 8
    with ThreadPoolExecutor(starts) as pool:
        for attempt in range(20):
            file = tmp_path / str(attempt) / "seatwise.key"
            together = threading.Barrier(starts)
            ids = list(pool.map(partial(_key_id, file), [together] * starts))
            assert set(ids) == {LocalFileKey(file).key_id}
            assert [entry.name for entry in file.parent.iterdir()] == ["seatwise.key"]


def _key_id(path: Path, together: threading.Barrier) -> str:
    keys = LocalFileKey(path)
    together.wait(10)
    return keys.key_id
