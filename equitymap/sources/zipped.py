"""Zip archives of shapes: which archives hold them, and unpacking under names of our own."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from equitymap.errors import InputError
from equitymap.sources.reading import packed

PARTS = (".shp", ".shx", ".dbf")
MORE_PARTS = (".prj", ".cpg")


def form_of(path: Path) -> str | None:
    """`shapefile` or `kml` where a zip archive holds shapes; None for any other."""
    endings = {PurePosixPath(info.filename.lower()).suffix for info in packed.members(path)}
    return "shapefile" if ".shp" in endings else "kml" if ".kml" in endings else None


def unpack_shapefiles(path: Path, folder: Path) -> dict[str, Path]:
    """The Shapefiles of an archive by name, each unpacked to `0.shp`, `1.shp`, … with its parts."""
    members = {info.filename.lower(): info for info in packed.members(path)}
    outlines = [name for name in members if name.endswith(".shp")]
    wanted, found = {}, {}
    for number, outline in enumerate(outlines):
        stem, name = outline.removesuffix(".shp"), members[outline].filename
        if lacking := [part for part in PARTS if stem + part not in members]:
            raise InputError(
                f"{path.name}: the Shapefile {name} lacks its {' and '.join(lacking)}; a "
                "Shapefile is .shp, .shx, .dbf and .prj together."
            )
        for part in (*PARTS, *MORE_PARTS):
            if stem + part in members:
                wanted[folder / f"{number}{part}"] = members[stem + part]
        found[name] = folder / f"{number}.shp"
    _unpack(path, wanted)
    return found


def unpack_kml(path: Path, folder: Path) -> Path:
    """The KML document of a KMZ, unpacked to `0.kml`: its `doc.kml`, else its only one."""
    documents = [i for i in packed.members(path) if i.filename.lower().endswith(".kml")]
    main = [i for i in documents if PurePosixPath(i.filename.lower()).name == "doc.kml"]
    chosen = main[:1] or documents
    if len(chosen) > 1:
        said = ", ".join(info.filename for info in documents[:5])
        raise InputError(
            f"{path.name} holds {len(documents)} KML files ({said}); give each a file of its own."
        )
    _unpack(path, {folder / "0.kml": chosen[0]})
    return folder / "0.kml"


def _unpack(path: Path, wanted: Mapping[Path, zipfile.ZipInfo]) -> None:
    """Write members to the places given; what the archive calls them never becomes a path."""
    with packed.opened(path) as archive:
        for target, info in wanted.items():
            with archive.open(info) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
