"""What `rotate-key` does: everything under the current key, and a key forgotten once nothing needs it."""

from services.errors import KeyInUse, Misconfigured
from services.secrets.file_key import LocalFileKey
from services.secrets.keys import SETTING, KeyProvider
from services.store.database import Database
from services.store.sealed import check_keys, keys_in_use, rewrap_all


async def rotated(database: Database, keys: KeyProvider, *, new: bool = False, forget: str = "") -> str:
    """Rotate, and return what to tell the operator: how many values were moved, and which keys are still needed.

    Raises KeyInUse when `forget` still opens something, and Misconfigured when a key that is needed is not there.
    """
    await check_keys(database, keys)  # before a new key could take the place of a lost one
    if new:
        _renew(keys)
    moved = await rewrap_all(database, keys)
    lines = [f"{moved} stored secrets were put under the current key."]
    if forget:
        lines.append(await _forget(database, keys, forget))
    in_use, current = await keys_in_use(database), await keys.current()
    lines.append(f"{current}: current, {in_use[current]} secrets")
    lines += [f"{key_id}: still needed by {count} secrets" for key_id, count in in_use.items() if key_id != current]
    return "\n".join(lines)


def _renew(keys: KeyProvider) -> None:
    if not isinstance(keys, LocalFileKey):
        raise Misconfigured(SETTING, "the new version of a key in Key Vault is made there, not here")
    keys.renew()


async def _forget(database: Database, keys: KeyProvider, key_id: str) -> str:
    if key_id == await keys.current():
        raise KeyInUse(key_id, None)
    if values := (await keys_in_use(database))[key_id]:
        raise KeyInUse(key_id, values)
    if not isinstance(keys, LocalFileKey):
        return f"{key_id}: nothing needs it any more; disable this version in Key Vault."
    keys.forget(key_id)
    return f"{key_id}: forgotten."
