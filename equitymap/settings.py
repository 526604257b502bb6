"""Every setting: an environment variable `EQUITYMAP_<NAME>`, its default and what it does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path

from equitymap.errors import WorkspaceError

ROOT = Path(__file__).resolve().parent.parent
GEODATA = ROOT / "geodata"
ASSETS = ROOT / "assets"

PREFIX = "EQUITYMAP_"
YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def _setting(default, help: str, low=None, high=None, secret=False):
    about = {"help": help, "low": low, "high": high, "secret": secret}
    return field(default=default, repr=not secret, metadata=about)


@dataclass(frozen=True)
class Settings:
    """One organisation's settings; `Settings.from_environment()` is how the commands make them."""

    workspace: str = _setting("./workspace", "The folder that holds your data.")
    host: str = _setting("127.0.0.1", "The address `equitymap serve` listens on.")
    port: int = _setting(8050, "The port `equitymap serve` listens on.", 0, 65535)
    goal: float = _setting(
        0.7, "The share of spend that should reach the target areas, 0 to 1.", 0, 1
    )
    cache: str = _setting("", "The folder of the page cache; empty: `.cache` in the workspace.")
    cache_items: int = _setting(2000, "How many drawn pages the cache keeps at most.", 1, 10**9)
    uploads: bool = _setting(
        True, "Whether whoever opens the page /data may add data and go back: yes or no."
    )
    upload_mb: int = _setting(25, "The most megabytes one upload may have.", 1, 10_000)
    upload_seconds: int = _setting(
        30, "The most seconds that reading an upload may take (storing it: twice).", 1, 86_400
    )
    upload_memory_mb: int = _setting(
        1024, "The most megabytes that reading an upload may take (storing it: twice).", 64, 10**6
    )
    sites: str = _setting(
        "", "Other addresses to fetch from, `site=https://…`, with spaces between; see `fetch`."
    )
    cqc_key: str = _setting("", "The key of the CQC's API, which `fetch cqc` needs.", secret=True)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ, **given) -> Settings:
        """Read the settings from `EQUITYMAP_…`; what is given by name (and not None) wins."""
        values = {}
        for setting in fields(cls):
            if given.get(setting.name) is not None:
                values[setting.name] = given[setting.name]
            elif (text := environment.get(PREFIX + setting.name.upper())) not in (None, ""):
                values[setting.name] = _convert(setting, text)
        return cls(**values)

    def describe(self) -> list[dict]:
        """Name, variable, value, default and help of every setting, for `equitymap settings`."""
        return [
            {
                "name": s.name,
                "variable": PREFIX + s.name.upper(),
                "value": self._shown(s),
                "default": s.default,
                "help": s.metadata["help"],
            }
            for s in fields(self)
        ]

    def _shown(self, setting: Field):
        value = getattr(self, setting.name)
        return "(set)" if setting.metadata["secret"] and value else value


def _convert(setting: Field, text: str):
    kind, low, high = type(setting.default), setting.metadata["low"], setting.metadata["high"]
    if kind is bool:
        if text.lower() not in YES_NO:
            raise WorkspaceError(
                f"{PREFIX}{setting.name.upper()} is {text!r}; it should be yes or no."
            )
        return YES_NO[text.lower()]
    try:
        value = kind(text)
    except ValueError:
        value = None
    if value is None or (low is not None and not low <= value <= high):
        what = "a whole number" if kind is int else "a number"
        raise WorkspaceError(
            f"{PREFIX}{setting.name.upper()} is {text!r}; it should be {what} from {low:,} "
            f"to {high:,}."
        )
    return value
