"""A fixed absolute path for each action's sandbox.

`env!("OUT_DIR")`, `env!("CARGO_MANIFEST_DIR")` and what build scripts write hold absolute paths
that no path remapping reaches. So each action sees its sandbox at the same place: a mount
namespace of its own binds the sandbox to `ROOT` and, in the same breath, has no network. Root may
do so, and so may a user where user namespaces are allowed. Elsewhere actions run in place: the
results are right, but those that hold a path differ between two sandboxes and are not shared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pants.engine.process import FallibleProcessResult, Process, ProcessCacheScope
from pants.engine.rules import Get, collect_rules, rule
from pants.util.logging import LogLevel

ROOT = "/tmp/.driftbuild/root"
PATH = "/usr/bin:/bin:/usr/sbin:/sbin"

# $0: an identity that is part of the key. $1: the working directory. $2: folders to make.
# Pants gives an immutable input as a link to a folder with a random name. What runs there would
# learn that name from getcwd(3), and rustc writes it into metadata: so the folder itself is mounted
# in the place of the link. The link is kept aside for whoever runs a kept sandbox again.
_MOUNT_INPUT = (
    '[ ! -L "$1" ] || mv "$1" "$1.input"; [ ! -L "$1.input" ] || '
    '{ mkdir -p "$1" && mount --bind "$1.input" "$1" || exit 125; }; '
)
_ENTER = 'cd "$1" && shift 2 && exec "$@"'
_MAKE = 'for d in $2; do mkdir -p "$d"; done; '
_BIND = (
    f'[ -d {ROOT} ] || mkdir -p {ROOT}; mount --bind "$PWD" {ROOT} && cd {ROOT} || exit 125; '
    + _MOUNT_INPUT
    + _MAKE
    + _ENTER
)
# `/` belongs to root in the eyes of root only; everyone else needs a user namespace first.
_NAMESPACE = (
    "[ -O / ] && flags=-m || flags=-Urm; "
    'exec unshare ${{flags}}{more} /bin/sh -c \'{bind}\' "$0" "$@"'
)


_SHELL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def with_variables(argv: Iterable[str], env: Mapping[str, str]) -> tuple[str, ...]:
    """`argv`, started by env(1) with those variables of `env` that a shell may drop on the way.

    POSIX leaves it open what becomes of names such as CARGO_BIN_EXE_my-tool; dash forgets them.
    """
    dropped = [f"{name}={value}" for name, value in env.items() if not _SHELL_NAME.fullmatch(name)]
    return ("/usr/bin/env", *dropped, *argv) if dropped else tuple(argv)


@dataclass(frozen=True)
class Sandbox:
    """How actions are started here. `root` is the sandbox's absolute name inside the action."""

    root: str
    namespaced: bool

    def command(
        self,
        argv: Iterable[str],
        *,
        identity: str,
        cwd: str = ".",
        directories: Sequence[str] = (),
        network: bool = False,
        own_processes: bool = False,
    ) -> tuple[str, ...]:
        """`argv` as a process that runs below the sandbox's fixed name, without a network.

        `own_processes`: it is the first process of a namespace, and all others end with it.
        """
        more = ("" if network else "n") + ("pf" if own_processes else "")
        script = _NAMESPACE.format(more=more, bind=_BIND) if self.namespaced else _MAKE + _ENTER
        return ("/bin/sh", "-c", script, identity, cwd, " ".join(directories), *argv)


@rule(desc="Look for mount namespaces", level=LogLevel.DEBUG)
async def find_sandbox() -> Sandbox:
    probe = await Get(
        FallibleProcessResult,
        Process(
            Sandbox(ROOT, True).command(["/bin/true"], identity="probe"),
            env={"PATH": PATH},
            description="Try a mount namespace",
            level=LogLevel.DEBUG,
            cache_scope=ProcessCacheScope.PER_RESTART_ALWAYS,
        ),
    )
    return Sandbox(ROOT, True) if probe.exit_code == 0 else Sandbox("{chroot}", False)


def rules() -> Iterable[Any]:
    return collect_rules()
