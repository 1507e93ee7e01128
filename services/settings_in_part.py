"""Settings of which some are unusable, for whoever looks for what is wrong: the others count nevertheless."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from services.settings import ConfigurationFault, Settings, errors_of, setting_name


@dataclass(frozen=True, slots=True)
class SettingsInPart:
    """The settings, each unusable one as if it were not set; `faulty` tells what is wrong with these, by name."""

    settings: Settings
    faulty: dict[str, str]


def load_what_can_be(env_file: Path | None) -> SettingsInPart:
    """Read the settings; raises ConfigurationFault for a file that cannot be read."""
    faulty: dict[str, str] = {}
    while True:
        instead = {key: default for key, default in _defaults().items() if setting_name(key) in faulty}
        try:
            return SettingsInPart(Settings(_env_file=env_file, **instead), faulty)  # type: ignore[arg-type, call-arg]
        except ValidationError as fault:
            found = errors_of(fault)
            if found.keys() <= faulty.keys():  # what no default mends is a fault of ours
                raise
            faulty |= found
        except (UnicodeDecodeError, OSError):
            raise ConfigurationFault(f"{env_file} is not a readable file of settings in UTF-8.") from None


def names() -> frozenset[str]:
    """Return the name of every setting there is."""
    return frozenset(map(setting_name, _defaults()))


def _defaults() -> dict[str, object]:
    fields = Settings.model_fields.items()
    return {str(field.validation_alias or name): field.get_default(call_default_factory=True) for name, field in fields}
