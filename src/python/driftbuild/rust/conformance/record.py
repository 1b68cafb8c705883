"""Record anew what Cargo does with the workspace, for another version of Cargo:

PYTHONPATH=src/python python -m driftbuild.rust.conformance.record SYSROOT/bin
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from driftbuild.rust.conformance.recording import DATA, record
from driftbuild.rust.conformance.workspace import write_workspace

COMMANDS = {
    "build": ("build", "--workspace"),
    "build_release": ("build", "--workspace", "--release"),
    "build_ship": ("build", "--workspace", "--profile", "ship"),
    "build_plain": (
        "build",
        "--workspace",
        "--profile",
        "plain",
        "--all-features",
        "--all-targets",
    ),
    "test": ("test", "--workspace", "--all-targets"),
    "test_ship": ("test", "--package", "bridge", "--package", "derive", "--profile", "ship"),
    "check": ("check", "--workspace", "--all-targets"),
}


def main(bin_folder: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_workspace(Path(folder))
        for name, arguments in COMMANDS.items():
            recording = record(Path(bin_folder), Path(folder), arguments)
            (DATA / f"{name}.jsonl").write_text(recording.to_json())


if __name__ == "__main__":
    main(*sys.argv[1:])
