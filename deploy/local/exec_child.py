"""Runs before a child's own program: ties the child's life to its owner's and, if asked, lays root down.

Run as a script with the standard library only: ``exec_child.py OWNER_PID SIGNAL UID GID DAC_OVERRIDE PROGRAM ARGS…``.
It replaces a ``preexec_fn``, which is not safe once threads exist. UID -1 keeps the user.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
NO_SETUID_FIXUP = 4  # without it access(2), which initdb asks, forgets the right to walk through closed folders
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522

libc = ctypes.CDLL(None, use_errno=True)


def checked(result: int) -> None:
    """Raise the C library's error as ``OSError``."""
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def become(uid: int, gid: int, *, dac_override: bool) -> None:
    """Drop to the user for good; keep, if asked, only the right to walk through closed folders."""
    if dac_override:
        checked(libc.prctl(PR_SET_SECUREBITS, NO_SETUID_FIXUP, 0, 0, 0))
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if dac_override:
        bit = 1 << CAP_DAC_OVERRIDE
        header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
        data = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable; then the high halves
        checked(libc.capset(header, data))
        checked(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0))


def main(arguments: list[str]) -> None:
    """Set up, then become the program. The death signal comes last: changing the user clears it."""
    owner, death_signal, uid, gid, dac_override = (int(argument) for argument in arguments[:5])
    if uid >= 0:
        become(uid, gid, dac_override=bool(dac_override))
    checked(libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0))
    if os.getppid() != owner:  # it died before the line above
        os.kill(os.getpid(), signal.SIGKILL)
    program = arguments[5]
    os.execvp(program, arguments[5:])  # noqa: S606  this is the purpose


if __name__ == "__main__":
    main(sys.argv[1:])
