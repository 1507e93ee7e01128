"""Only its key, at its place, opens a sealed value; nothing else shows what is in it."""

import asyncio
import traceback
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from services.errors import SealBroken
from services.secrets.file_key import LocalFileKey
from services.secrets.seal import Binding, Sealed, seal, unseal

T = TypeVar("T")
PLACE = Binding("deployment-1", "tenant-a", "credential", "sealed", "partner", 7)
CANARY = "canary-1f0c9e"


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> LocalFileKey:
    return LocalFileKey(tmp_path_factory.mktemp("keys") / "a.key")


@pytest.fixture(scope="module")
def row(keys: LocalFileKey) -> bytes:
    return run(seal(SecretStr(CANARY), PLACE, keys)).to_bytes()


@given(text=st.text(max_size=300))
def test_what_was_sealed_opens_at_its_place(keys: LocalFileKey, text: str) -> None:
    sealed = run(seal(SecretStr(text), PLACE, keys)).to_bytes()
    assert run(unseal(Sealed.from_bytes(sealed), PLACE, keys)).get_secret_value() == text


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(PLACE, deployment="deployment-2"),
        replace(PLACE, tenant_id="tenant-b"),
        replace(PLACE, table="button"),
        replace(PLACE, column="payload"),
        replace(PLACE, primary_key="another"),
        replace(PLACE, row_version=6),
        replace(PLACE, table="credentials", column="ealed"),
        replace(PLACE, primary_key="partner7", row_version=0),
    ],
)
async def test_a_sealed_value_opens_at_no_other_place(keys: LocalFileKey, elsewhere: Binding) -> None:
    sealed = await seal(SecretStr(CANARY), PLACE, keys)
    with pytest.raises(SealBroken):
        await unseal(sealed, elsewhere, keys)


@given(data=st.data())
def test_neighbouring_fields_of_a_place_never_run_together(data: st.DataObject) -> None:
    text = st.text(alphabet="ab1\0", max_size=3)
    places = st.builds(Binding, text, text, text, text, text, st.integers(0, 11))
    one, other = data.draw(places), data.draw(places)
    assert (one == other) == (one.additional_data() == other.additional_data())


@given(flip=st.integers(1, 255), data=st.data())
def test_a_row_with_any_byte_changed_does_not_open(
    keys: LocalFileKey, row: bytes, flip: int, data: st.DataObject
) -> None:
    changed = bytearray(row)
    changed[data.draw(st.integers(0, len(row) - 1))] ^= flip
    with pytest.raises(SealBroken):
        run(unseal(Sealed.from_bytes(bytes(changed)), PLACE, keys))


async def test_a_row_with_a_bit_flipped_in_each_byte_does_not_open(keys: LocalFileKey, row: bytes) -> None:
    for position in range(len(row)):
        changed = bytearray(row)
        changed[position] ^= 1
        with pytest.raises(SealBroken):
            await unseal(Sealed.from_bytes(bytes(changed)), PLACE, keys)


async def test_a_row_cut_or_lengthened_anywhere_does_not_open(keys: LocalFileKey, row: bytes) -> None:
    for wrong in [row[:length] for length in range(len(row))] + [row + b"\0", row + row, row + b"\0\0\0\0"]:
        with pytest.raises(SealBroken):
            await unseal(Sealed.from_bytes(wrong), PLACE, keys)


@given(row=st.binary(max_size=200))
def test_arbitrary_bytes_are_a_broken_seal_and_nothing_else(row: bytes) -> None:
    with pytest.raises(SealBroken):
        Sealed.from_bytes(row)


async def test_parts_of_two_sealed_values_do_not_mix(keys: LocalFileKey) -> None:
    one = await seal(SecretStr(CANARY), PLACE, keys)
    other = await seal(SecretStr(CANARY), PLACE, keys)
    for part in ("wrapped_key", "nonce", "ciphertext"):
        with pytest.raises(SealBroken):
            await unseal(replace(one, **{part: getattr(other, part)}), PLACE, keys)


async def test_another_key_does_not_open_it(keys: LocalFileKey, tmp_path: Path) -> None:
    other = LocalFileKey(tmp_path / "b.key")
    sealed = await seal(SecretStr(CANARY), PLACE, keys)
    other_id = (await other.wrap(bytes(32))).key_id
    for foreign in (sealed, replace(sealed, key_id=other_id)):
        with pytest.raises(SealBroken):
            await unseal(foreign, PLACE, other)


async def test_two_seals_of_one_secret_share_neither_key_nor_nonce_nor_ciphertext(keys: LocalFileKey) -> None:
    seals = [await seal(SecretStr(CANARY), PLACE, keys) for _ in range(100)]
    for part in ("wrapped_key", "nonce", "ciphertext"):
        assert len({getattr(sealed, part) for sealed in seals}) == len(seals)


async def test_neither_repr_nor_row_nor_failure_shows_the_secret(keys: LocalFileKey, row: bytes) -> None:
    assert CANARY.encode() not in row
    sealed = Sealed.from_bytes(row)
    assert repr(sealed) == str(sealed) == f"{sealed}" == "Sealed(…)"
    assert sealed.ciphertext.hex() not in repr([sealed, keys])
    with pytest.raises(SealBroken) as caught:
        await unseal(sealed, replace(PLACE, row_version=8), keys)
    assert str(caught.value) == "SealBroken()"
    assert caught.value.__suppress_context__
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert CANARY not in shown
