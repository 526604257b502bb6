"""`make bench`: how long what people wait for takes; medians, with the machine named.

Real files are used where ../shared/data is present, else the demonstration place.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from statistics import median
from time import perf_counter

import psutil
import waitress

from tests.bench import adding, browser, intervals, places
from tests.boroughs import cut
from tests.conftest import ROOT
from tests.test_england import FILES

SHARED = ROOT.parent / "shared" / "data"


def machine() -> str:
    """What the figures were measured on."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def add(workspace: Path, paths: list[Path]) -> tuple[float, float]:
    """Seconds and peak megabytes of one `equitymap add`."""
    words = [sys.executable, "-m", "equitymap", "add", *map(str, paths)]
    begun, peak = perf_counter(), 0
    running = psutil.Popen([*words, "--workspace", str(workspace)], stdout=subprocess.DEVNULL)
    while running.poll() is None:
        try:
            peak = max(peak, running.memory_info().rss)
            running.wait(0.02)
        except (psutil.TimeoutExpired, psutil.NoSuchProcess):
            continue
    if running.returncode:
        sys.exit(running.returncode)
    return perf_counter() - begun, peak / 2**20


def serve(workspace: Path) -> str:
    """The web app of a workspace on a free port; gives its address."""
    from app import create_app
    from equitymap.settings import Settings

    app = create_app(Settings(workspace=str(workspace)))
    server = waitress.create_server(app.server, host="127.0.0.1", port=0, threads=8)
    threading.Thread(target=server.run, daemon=True).start()
    return f"http://127.0.0.1:{server.effective_port}"


def main() -> None:
    """Measure, and print one JSON document."""
    results: dict[str, object] = {"machine": machine()}
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "two"
        if SHARED.is_dir():
            paths = cut(SHARED, Path(folder) / "files")
            begun = perf_counter()
            seconds, megabytes = add(workspace, paths)
            results["place"] = "Lambeth and Southwark"
            results["add two boroughs, s"] = round(seconds, 2)
        else:
            from equitymap.sources.demo import build

            begun = perf_counter()
            build(workspace)
            results["place"] = "the demonstration"
        address = serve(workspace)
        with browser.Chromium() as chromium:
            chromium.open(address)
            results["from add to a painted map, s"] = round(perf_counter() - begun, 2)
            switches = chromium.switches(20)
        results["indicator switch to repaint, ms (median of 20)"] = round(
            median(s["ms"] for s in switches), 1
        )
        results["bytes of a switch to the map (median)"] = median(s["bytes"] for s in switches)
        results["boundaries fetched again by 20 switches"] = sum(s["geometry"] for s in switches)
        if SHARED.is_dir():
            seconds, megabytes = add(Path(folder) / "england", [SHARED / name for name in FILES])
            results["add all England, s"] = round(seconds, 1)
            results["add all England, peak MB"] = round(megabytes)
    results["adding observations"] = adding.measure()
    results["methods: intervals"] = intervals.measure()
    results["methods: places"] = places.measure()
    print(json.dumps(results, indent=2))


main()
