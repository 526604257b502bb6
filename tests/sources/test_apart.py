"""Files read apart: what the process may not do, and what its end looks like from outside."""

import json
import socket
import subprocess
import sys
import textwrap
import threading
from time import monotonic

import pytest

from equitymap.errors import InputError
from equitymap.sources import apart, confine
from equitymap.sources.apart import Limits, Order
from equitymap.store import Workspace
from tests import toy
from tests.sources.hostile import FILES

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's walls are Linux's")
LIMITS = Limits()
LIMITED = pytest.mark.skipif(confine.resource is None, reason="no limits on this machine")


@pytest.fixture
def folder(tmp_path):
    """A folder as an upload has one."""
    folder = tmp_path / "upload"
    folder.mkdir()
    return folder


@pytest.fixture
def read_apart(folder, toy_workspace):
    """Read a file apart, and give the answer."""

    def read_apart(name, content, limits=LIMITS, **more):
        file = folder / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        order = Order("look", toy_workspace.path, folder, [file], **more)
        return apart.run(order, limits)

    return read_apart


PEOPLE = "area code,period,indicator,value\n" + "".join(
    f"{code},2022,population,{1000 + i}\n" for i, code in toy.LSOA.items()
)


def test_a_file_is_looked_at_and_nothing_is_stored(read_apart, toy_workspace):
    head = toy_workspace.head()
    (receipt,) = read_apart("people.csv", PEOPLE)["receipts"]
    assert (receipt["rows_in"], receipt["rows_kept"]) == (12, 12)
    assert receipt["file"] == "people.csv"
    assert toy_workspace.head() == head


def test_a_file_is_stored_when_that_is_asked(folder, tmp_path):
    workspace = Workspace.create(tmp_path / "own", "Own")
    files = toy.write(folder)
    heard = []
    order = Order("store", workspace.path, folder, files)
    answer = apart.run(order, tell=lambda done, total, text: heard.append((done, total, text)))
    assert workspace.head() == 1
    assert len(answer["receipts"]) == len(files)
    assert heard[-1] == (2 * len(files), 2 * len(files), "storing")
    assert [done for done, *_ in heard] == sorted(done for done, *_ in heard)
    assert workspace.check() == []


def test_a_recipe_sent_along_reads_the_files(read_apart, folder):
    (folder / "how.yaml").write_text("kind: nonsense\n")
    file = folder / "people.csv"
    file.write_text(PEOPLE)
    order = Order("look", folder, folder, [file, folder / "how.yaml"])
    with pytest.raises(InputError, match="kind is 'nonsense'"):
        apart.run(order)


def test_every_reason_comes_through(read_apart):
    with pytest.raises(InputError, match="holds a web page") as refused:
        read_apart("people.csv", "<!doctype html><title>404</title>")
    assert len(refused.value.reasons) == 1


def test_what_is_not_the_answer_is_not_believed():
    for text in (b"", b"[]", b"\x80\x04N.", b'"receipts"', b"{"):
        with pytest.raises(InputError, match="gave no answer"):
            apart._answer(text)


def test_a_reading_that_takes_too_long_is_stopped(read_apart):
    begun = monotonic()
    with pytest.raises(InputError, match="longer than 1 seconds"):
        read_apart("people.csv", PEOPLE * 400_000, limits=Limits(seconds=1))
    assert monotonic() - begun < 10


def test_a_reading_that_is_no_longer_wanted_is_stopped(folder, toy_workspace):
    file = folder / "people.csv"
    file.write_text(PEOPLE)
    with pytest.raises(InputError, match="discarded"):
        apart.run(Order("look", toy_workspace.path, folder, [file]), alive=lambda: False)


@LIMITED
def test_a_reading_that_needs_too_much_memory_is_refused(read_apart):
    # Libraries that find no memory give up, or wait for it until their time is over.
    with pytest.raises(InputError, match="memory|longer than"):
        read_apart("people.csv", PEOPLE * 100_000, limits=Limits(seconds=10, megabytes=20))


# ── what the process may do at all ──────────────────────────────────────────────────────────────


def inside(folder, script: str, network: bool = False, kernel_only: bool = False) -> str:
    """What a script prints that is shut in, with `folder` its own; an error's name if it fails."""
    hook = "sys.addaudithook = lambda hook: None" if kernel_only else ""
    program = f"""
import sys, ctypes
{hook}
sys.path.insert(0, {str(apart.PROGRAM.parent)!r})
import confine
sys.path.pop(0)
confine.confine([], [{str(folder)!r}], {network}, 10)
try:
{textwrap.indent(textwrap.dedent(script), "    ")}
except BaseException as error:
    print(type(error).__name__)
"""
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=60,
    )
    return (done.stdout or done.stderr).strip()


@pytest.fixture
def secret(tmp_path):
    """A file of somebody else."""
    file = tmp_path / "secret.txt"
    file.write_text("secret")
    return file


@pytest.mark.parametrize("kernel_only", [False, pytest.param(True, marks=LINUX)])
@pytest.mark.parametrize(
    "script",
    [
        "print(open({secret!r}).read())",
        "open({secret!r}, 'w')",
        "open({beside!r}, 'w')",
        "import os; os.rename({secret!r}, 'mine')",
        "import os; os.remove({secret!r})",
        "import os; os.symlink({secret!r}, 'link'); print(open('link').read())",
        "import os; os.link({secret!r}, 'link'); print(open('link').read())",
        "print(open('/etc/passwd').read())",
        "print(open('../secret.txt').read())",
    ],
)
def test_no_other_file_is_read_or_changed(folder, secret, script, kernel_only):
    if kernel_only and not landlocked():
        pytest.skip("this kernel has no Landlock")
    beside = secret.with_name("new.txt")
    said = inside(
        folder, script.format(secret=str(secret), beside=str(beside)), kernel_only=kernel_only
    )
    assert said in ("PermissionError", "OSError")
    assert secret.read_text() == "secret"
    assert not beside.exists()


def landlocked() -> bool:
    import ctypes

    return ctypes.CDLL(None).syscall(confine.CREATE_RULESET, None, 0, confine.VERSION_FLAG) > 0


def test_its_own_folder_is_free(folder):
    script = """
        open('note', 'w').write('fine')
        import os
        os.rename('note', 'kept')
        os.mkdir('more')
        print(open('kept').read())
    """
    assert inside(folder, script) == "fine"


@pytest.mark.parametrize("kernel_only", [False, pytest.param(True, marks=LINUX)])
def test_nobody_is_called(folder, kernel_only):
    with listening() as (port, called):
        script = f"import socket; socket.create_connection(('127.0.0.1', {port}), 2); print('in')"
        assert inside(folder, script, kernel_only=kernel_only) in ("PermissionError", "OSError")
        script = f"import urllib.request as u; u.urlopen('http://127.0.0.1:{port}', timeout=2)"
        assert inside(folder, script, kernel_only=kernel_only) in ("PermissionError", "URLError")
    assert called == []


def test_a_publisher_may_be_asked_where_that_is_the_task(folder):
    with listening() as (port, called):
        script = f"import socket; socket.create_connection(('127.0.0.1', {port}), 2); print('in')"
        assert inside(folder, script, network=True) == "in"
    assert called


@pytest.mark.parametrize(
    "script",
    [
        "import subprocess; subprocess.run(['true']); print('ran')",
        "import os; os.system('true'); print('ran')",
        "import os; os.fork(); print('ran')",
        "import os; os.execv('/bin/true', ['true'])",
    ],
)
def test_no_other_program_is_run(folder, script):
    assert inside(folder, script) == "PermissionError"


@LINUX
def test_what_is_written_in_other_languages_is_shut_in_too(folder, secret):
    """GDAL, Arrow and the like do not ask Python."""
    if not landlocked():
        pytest.skip("this kernel has no Landlock")
    script = f"""
        c = ctypes.CDLL(None, use_errno=True)
        print(c.open({str(secret).encode()!r}, 0), c.open(b'/proc/1/environ', 0))
    """
    assert inside(folder, script) == "-1 -1"


def test_nothing_secret_is_told_to_it(monkeypatch, folder):
    monkeypatch.setenv("EQUITYMAP_SECRET", "canary")
    assert "canary" not in json.dumps(apart._environment(folder))


class listening:
    """A server on this machine that notes who calls."""

    def __enter__(self):
        self.server, self.called = socket.create_server(("127.0.0.1", 0)), []
        threading.Thread(target=self.serve, daemon=True).start()
        return self.server.getsockname()[1], self.called

    def serve(self):
        while True:
            try:
                connection, caller = self.server.accept()
            except OSError:
                return
            self.called.append(caller)
            connection.close()

    def __exit__(self, *error):
        self.server.close()


@pytest.mark.parametrize("name", FILES)
def test_hostile_files_are_refused_in_time_and_touch_nothing(name, read_apart, secret):
    with listening() as (port, called):
        content = FILES[name](secret, port)
        begun = monotonic()
        with pytest.raises(InputError) as refused:
            read_apart(name, content)
        assert monotonic() - begun < 35
    assert called == []
    assert "secret" not in str(refused.value).replace("secret.txt", "")
