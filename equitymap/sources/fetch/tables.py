"""Tables as publishers send them: kept as they stand, but for the rows of other places."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from equitymap.errors import cause
from equitymap.sources.fetch.failure import Failed


def read(content: bytes | Path, what: str) -> pa.Table:
    """A CSV table with every cell as text; Failed where it is none."""
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    try:
        head = pacsv.open_csv(source, parse_options=_PARSE).schema.names
        if isinstance(content, bytes):
            source.seek(0)
        return pacsv.read_csv(
            source,
            parse_options=_PARSE,
            convert_options=pacsv.ConvertOptions(
                column_types={name: pa.string() for name in head}, strings_can_be_null=False
            ),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise Failed(f"{what} is no table ({cause(error)})") from None


_PARSE = pacsv.ParseOptions(newlines_in_values=True)


def column(names: Iterable[str], pattern: str, what: str) -> str:
    """The one column whose name matches; Failed where none or several do."""
    names = list(names)
    found = [name for name in names if re.fullmatch(pattern, name.strip(), re.IGNORECASE)]
    if len(found) == 1:
        return found[0]
    said = f"several columns like {pattern}" if found else f"no column {pattern}"
    raise Failed(
        f"{what} has {said}; its columns are {', '.join(names[:12])}",
        "The publisher has changed its layout: the catalogue (geodata/catalogue.toml) needs it.",
    )


def of_codes(table: pa.Table, name: str, codes: Iterable[str]) -> pa.Table:
    """The rows with one of these codes in a column."""
    return table.filter(pc.is_in(table[name], value_set=pa.array(list(codes), pa.string())))


def write(table: pa.Table | pd.DataFrame, path: Path) -> Path:
    """Write a table as CSV."""
    if isinstance(table, pa.Table):
        pacsv.write_csv(table, path)
    else:
        table.to_csv(path, index=False)
    return path


def lacking(asked: Iterable[str], got: Iterable[str], what: str) -> None:
    """Failed where an answer does not hold all that was asked for."""
    absent = sorted(set(asked) - set(got))
    if absent:
        shown = ", ".join(absent[:5]) + (" …" if len(absent) > 5 else "")
        raise Failed(
            f"{what} lacks {len(absent):,} of the areas asked for ({shown})",
            "The publisher's lists do not fit together; try again, or tell them.",
        )
