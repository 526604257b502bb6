"""A process that shuts itself in before it opens a stranger's file; then it does what is asked.

Run as a program by `apart.py`, so that it is shut in before any library is imported: whoever
breaks a reader of files finds no network, no other file, no other program, and an end to memory
and time. The kernel keeps these walls where it can (Linux: Landlock, a network of its own, limits);
Python's audit hook keeps them everywhere, as far as Python is asked.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import struct
import sys

try:
    import resource
except ImportError:  # there is none on Windows
    resource = None

MEGABYTE = 1024 * 1024
LARGEST_FILE = 4096 * MEGABYTE

# What a program that imports libraries and knows the time of day has to read, beside Python itself.
SYSTEM = ("/usr", "/lib", "/lib64", "/proc", "/sys/devices/system/cpu", "/sys/fs/cgroup")
SYSTEM += ("/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types")
DEVICES = ("/dev/null", "/dev/urandom", "/dev/random", "/dev/zero")
# To ask a publisher, a program has to find its address and know whom to trust.
NETWORK = ("/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/ssl", "/etc/gai.conf")
NETWORK += ("/etc/host.conf", "/etc/services", "/etc/ca-certificates", "/run/systemd/resolve")

# Numbers of the kernel's own: include/uapi/linux/{landlock,prctl,sched}.h
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION_FLAG, PATH_BENEATH = 1, 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
TRUNCATE, ON_DEVICES = 1 << 14, 1 << 15
# The highest right a version of Landlock knows of: version 1 thirteen rights, 2 one more, …
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
NEWEST_RIGHTS = 16
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | ON_DEVICES
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
DIE_WITH_PARENT, NO_NEW_PRIVILEGES = 1, 38

PROGRAMS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork"}
PROGRAMS |= {"os.forkpty", "pty.spawn", "os.startfile"}
OUTSIDE = {"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo"}
OUTSIDE |= {"socket.gethostbyname", "urllib.Request", "http.client.connect"}
# Where the paths stand among what is told of a change.
CHANGES = {"os.remove": 1, "os.rmdir": 1, "os.mkdir": 1, "os.truncate": 1, "os.chmod": 1}
CHANGES |= {"os.rename": 2, "os.link": 2, "os.symlink": 2, "os.chown": 1}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def confine(reads: list[str], writes: list[str], network: bool, seconds: int) -> None:
    """Shut this process in: it must still be of one thread, for the kernel binds each by itself."""
    reads = [*reads, *SYSTEM, *DEVICES, sys.prefix, sys.base_prefix, *(NETWORK if network else ())]
    if sys.platform == "linux":
        kernel = ctypes.CDLL(None, use_errno=True)
        kernel.prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        if not network:
            # The first needs a privilege; the second asks for it in a world of its own.
            kernel.unshare(NEW_NETWORK) and kernel.unshare(NEW_USER | NEW_NETWORK)
        _landlock(kernel, reads, [*writes, "/dev/null"])
    if resource:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
        # The watch over the time on the clock is the parent's; this one holds without a parent.
        most = seconds * (os.cpu_count() or 1) + 5
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    sys.addaudithook(_watch(reads, [*writes, "/dev/null"], network))


def limit_memory(megabytes: int) -> None:
    """Let this process take so much more memory than it has now, and no more."""
    if not resource:
        return
    have = 0
    with contextlib.suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        have = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmData"))
    most = have + megabytes * MEGABYTE
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _landlock(kernel, reads: list[str], writes: list[str]) -> None:
    """Let the kernel refuse every other file, whoever asks; kernels before 5.13 cannot."""
    version = kernel.syscall(CREATE_RULESET, None, 0, VERSION_FLAG)
    if version < 1:
        return
    every = (1 << RIGHTS.get(version, NEWEST_RIGHTS)) - 1
    rules = kernel.syscall(CREATE_RULESET, struct.pack("=Q", every), 8, 0)
    for paths, rights in ((reads, EXECUTE | READ_FILE | READ_DIR), (writes, every)):
        for path in paths:
            with contextlib.suppress(FileNotFoundError):
                opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
                allowed = rights if os.path.isdir(path) else rights & ON_FILES
                rule = struct.pack("=Qi", allowed & every, opened)
                kernel.syscall(ADD_RULE, rules, PATH_BENEATH, rule, 0)
                os.close(opened)
    kernel.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if kernel.syscall(RESTRICT_SELF, rules, 0):
        raise OSError(ctypes.get_errno(), "Landlock is there and could not be used")
    os.close(rules)


def _watch(reads: list[str], writes: list[str], network: bool):
    """The audit hook: it cannot be taken off again."""
    may_read = tuple(map(_real, [*reads, *writes]))
    may_write = tuple(map(_real, writes))

    def watch(event: str, told: tuple) -> None:
        if event == "open":
            path, mode, flags = told
            writing = flags & WRITING if isinstance(flags, int) else set(mode or "") & set("wax+")
            paths, allowed = (path,), may_write if writing else may_read
        elif event in CHANGES:
            paths, allowed = told[: CHANGES[event]], may_write
        elif event in PROGRAMS or (event in OUTSIDE and not network):
            raise PermissionError(f"{event} is not allowed here")
        else:
            return
        for path in paths:
            if not isinstance(path, int) and not _inside(_real(path), allowed):
                raise PermissionError(f"{path} is not allowed here")

    return watch


def _real(path) -> str:
    return os.path.realpath(os.fsdecode(path))


def _inside(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(folder + os.sep) for folder in folders)


def main() -> None:
    """Read the order on standard input, shut this process in, and do it (`apart.work`)."""
    order = json.load(sys.stdin)
    confine(order["reads"], order["writes"], order["network"], order["seconds"])
    from equitymap.sources import apart

    limit_memory(order["memory"])
    apart.work(order)


if __name__ == "__main__":
    main()
