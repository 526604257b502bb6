"""How long it takes to add observations of every LSOA of England: `-m tests.bench.adding`.

Beside what can hardly be done faster: pyarrow reading the same CSV, and deltalake writing the same
rows. Values are made up; each file is measured in a process of its own.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import psutil

AREAS = 33_755
INDICATORS = 40
TIMES = 3
OF_A_BOROUGH = 150
MEGABYTE = 2**20


def write_files(folder: Path) -> None:
    """A lookup that lists the areas, and their values wide and long, once and twice as many."""
    import numpy as np
    import pandas as pd

    codes = [f"E01{number:06d}" for number in range(1, AREAS + 1)]
    boroughs = [f"E09{number // OF_A_BOROUGH + 1:06d}" for number in range(AREAS)]
    lookup = pd.DataFrame({"LSOA21CD": codes, "LAD24CD": boroughs, "RGN24CD": "E12000007"})
    lookup.to_csv(folder / "lookup.csv", index=False)
    values = np.random.default_rng(0).gamma(4, 5, (AREAS, 2 * INDICATORS)).round(2)
    for name, indicators in (("", INDICATORS), ("twice ", 2 * INDICATORS)):
        columns = [f"Measure {letters(number)}" for number in range(indicators)]
        wide = pd.DataFrame(values[:, :indicators], columns=columns)
        wide.insert(0, "LSOA21CD", codes)
        wide.to_csv(folder / f"{name}wide.csv", index=False)
        long = wide.melt("LSOA21CD", var_name="indicator", value_name="value")
        long.insert(1, "period", "2024")
        long.to_csv(folder / f"{name}long.csv", index=False)
    wide.iloc[:100, :2].to_csv(folder / "small.csv", index=False)


def letters(number: int) -> str:
    """A name for a number that cannot be taken for a year or an age."""
    return chr(ord("A") + number // 26) + chr(ord("A") + number % 26)


def timed(call) -> tuple[float, float]:
    """Wall and CPU seconds of a call."""
    wall, cpu = perf_counter(), process_time()
    call()
    return perf_counter() - wall, process_time() - cpu


def times(base: Path, file: Path) -> dict[str, list]:
    """Adding a file to copies of a workspace, in turns with reading and writing its rows."""
    import pyarrow.csv
    from deltalake import write_deltalake

    from equitymap.sources.add import add
    from equitymap.store import Workspace

    found: dict[str, list] = {"ours": [], "theirs": []}
    with tempfile.TemporaryDirectory() as folder:
        for time in range(TIMES):
            workspace, table = Path(folder) / f"workspace{time}", Path(folder) / f"table{time}"
            shutil.copytree(base, workspace)
            found["ours"].append(timed(lambda to=workspace: add(Workspace(to), [file])))
            rows = Workspace(workspace).open().table("observations")

            def read_and_write(to=table, rows=rows):
                pyarrow.csv.read_csv(file)
                write_deltalake(to, rows)

            found["theirs"].append(timed(read_and_write))
            shutil.rmtree(workspace)
            shutil.rmtree(table)
    return found


def peak(base: Path, file: Path) -> dict[str, float]:
    """Megabytes that adding a file takes above what the process had at its start."""
    start = psutil.Process().memory_info().rss
    from equitymap.sources.add import add
    from equitymap.store import Workspace

    imported = psutil.Process().memory_info().rss
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        shutil.copytree(base, workspace)
        add(Workspace(workspace), [file])
        most = high_water()
        rows = Workspace(workspace).open().table("observations")
    plain = rows.nbytes
    return {
        "rows as plain Arrow, MB": round(plain / MEGABYTE),
        "peak above the process's start, MB": round((most - start) / MEGABYTE),
        "of the rows": round((most - start) / plain, 2),
        "of the rows, above the process with its modules": round((most - imported) / plain, 2),
    }


def high_water() -> int:
    """The most bytes this process has held in memory."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def child(what: str, *paths: Path) -> dict:
    """The answer of one of the functions above, asked in a process of its own."""
    words = [sys.executable, "-m", "tests.bench.adding", what, *map(str, paths)]
    return json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)


def middle(pairs: list) -> list[float]:
    """The median wall and CPU seconds."""
    return [median(side) for side in zip(*pairs, strict=True)]


def measure() -> dict[str, object]:
    """Seconds, ratios and megabytes for each shape of file, and the command on a small one."""
    results: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder)
        base = folder / "workspace"
        command(folder / "lookup.csv", base)
        for shape in ("wide", "long"):
            found = child("times", base, folder / f"{shape}.csv")
            twice = child("times", base, folder / f"twice {shape}.csv")
            ours, theirs = middle(found["ours"]), middle(found["theirs"])
            more = middle(twice["ours"])
            results[f"{shape}, {AREAS:,} areas x {INDICATORS} indicators"] = {
                "add, s": round(ours[0], 2),
                "add, CPU s": round(ours[1], 2),
                "the first in a process, s": round(found["ours"][0][0], 2),
                "pyarrow reads, deltalake writes, s": round(theirs[0], 2),
                "the same, CPU s": round(theirs[1], 2),
                "ratio": round(ours[0] / theirs[0], 2),
                "ratio of CPU": round(ours[1] / theirs[1], 2),
                "twice the rows, times as long": round(more[0] / ours[0], 2),
                "twice the rows, times the CPU": round(more[1] / ours[1], 2),
                **child("peak", base, folder / f"{shape}.csv"),
            }
        seconds = []
        for at in range(TIMES):
            shutil.copytree(base, folder / f"small {at}")
            seconds.append(command(folder / "small.csv", folder / f"small {at}"))
        results["equitymap add of 100 rows, start included, s"] = round(median(seconds), 2)
    return results


def command(file: Path, workspace: Path) -> float:
    """Seconds of one `equitymap add`."""
    words = [sys.executable, "-m", "equitymap", "add", str(file), "--workspace", str(workspace)]
    begun = perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - begun


if __name__ == "__main__":
    if len(sys.argv) > 1:
        ask, *paths = sys.argv[1:]
        print(json.dumps({"times": times, "peak": peak}[ask](*map(Path, paths))))
    else:
        print(json.dumps(measure(), indent=2))
