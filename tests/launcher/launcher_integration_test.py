"""`./pants` as a user types it first: real set-ups, in folders and caches of their own.

What is installed comes from a folder of wheels that is filled once, so that only that needs a
package index.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VERSION = "2.17.1"
NO_VARIABLES: Mapping[str, str] = {}
STEPS = re.compile(r"^\[\d\] ", re.MULTILINE)


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels")
    environment = folder.parent / "pip"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    command = [str(environment / "bin" / "pip"), "download", "--quiet", "--no-deps"]
    command += ["--require-hashes", "-r", str(ROOT / "3rdparty/python/lock.txt"), "-d", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        pytest.skip(f"no package index answers: {result.stderr.splitlines()[-1:]}")
    return folder


class Checkout:
    """A copy of what the launcher needs, with a cache of its own."""

    def __init__(self, folder: Path, cache: Path, wheels: Path) -> None:
        self.folder = folder
        for name in ("pants", "rust-toolchain.toml", "3rdparty/python/lock.txt"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
        shutil.copytree(ROOT / "build-support", folder / "build-support")
        (folder / "pants.toml").write_text(
            f'[GLOBAL]\npants_version = "{VERSION}"\n[anonymous-telemetry]\nenabled = false\n'
        )
        self.env = {
            "HOME": os.environ["HOME"],
            "PATH": os.environ["PATH"],
            "XDG_CACHE_HOME": str(cache),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": wheels.as_uri(),
        }

    def start(
        self, *args: str, script: Path | None = None, env: Mapping[str, str] = NO_VARIABLES
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(script or self.folder / "pants"), *args],
            cwd=self.folder.parent,
            env={**self.env, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(
        self, *args: str, script: Path | None = None, env: Mapping[str, str] = NO_VARIABLES
    ) -> subprocess.CompletedProcess[str]:
        process = self.start(*args, script=script, env=env)
        out, err = process.communicate(timeout=600)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def end_daemon(self) -> None:
        for pid in self.folder.glob(".pids/*/pantsd/pid"):
            os.kill(int(pid.read_text()), signal.SIGTERM)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory, wheels: Path) -> Iterator[Checkout]:
    """A checkout whose path and cache have spaces, after its first run."""
    base = tmp_path_factory.mktemp("with spaces")
    checkout = Checkout(base / "my checkout", base / "my cache", wheels)
    first = checkout.run("--version")
    assert (first.returncode, first.stdout) == (0, f"{VERSION}\n"), first.stderr
    # The first run says what it does; standard output has the answer alone.
    assert len(STEPS.findall(first.stderr)) == 6, first.stderr
    yield checkout
    checkout.end_daemon()


def assert_silent(result: subprocess.CompletedProcess[str]) -> None:
    assert (result.returncode, result.stdout, result.stderr) == (0, f"{VERSION}\n", "")


def test_later_runs_say_nothing_and_need_no_network(ready: Checkout) -> None:
    # A port that answers nothing, and no wheels: nothing could be installed.
    nowhere = {"PIP_NO_INDEX": "", "PIP_INDEX_URL": "http://127.0.0.1:9", "PIP_FIND_LINKS": ""}
    assert_silent(ready.run("--version", env=nowhere))


def test_the_native_client_and_the_daemon_run_from_a_path_with_spaces(ready: Checkout) -> None:
    for _ in range(2):
        result = ready.run("help", "goals")
        assert result.returncode == 0, result.stderr
        assert "roots" in result.stdout
    assert len(list(ready.folder.glob(".pids/*/pantsd/pid"))) == 1


def test_a_command_that_takes_minutes_leaves_the_daemon_to_others(ready: Checkout) -> None:
    def seen_by_the_daemon(*args: str) -> bool:
        ready.run(*args)
        log = (ready.folder / ".pants.d/pants.log").read_text()
        return f"handling request: `{' '.join(args)}`" in log

    assert seen_by_the_daemon("help", "goals")
    assert seen_by_the_daemon("help", "--", "rebuild-check")
    # This checkout has no such goal: what says so is no daemon.
    assert not seen_by_the_daemon("rebuild-check", "name.tgz")


def test_through_symbolic_links(ready: Checkout, tmp_path: Path) -> None:
    absolute, relative = tmp_path / "absolute", tmp_path / "deep" / "relative"
    absolute.symlink_to(ready.folder / "pants")
    relative.parent.mkdir()
    relative.symlink_to("../absolute")
    assert_silent(ready.run("--version", script=absolute))
    assert_silent(ready.run("--version", script=relative))
    # The link's checkout is the one that is built, not the folder where the link is.
    result = ready.run("help", "goals", script=relative)
    assert result.returncode == 0, result.stderr


def test_from_another_folder_and_by_a_relative_path(ready: Checkout) -> None:
    command = ["bash", "-c", 'cd build-support && ../pants --version && bash -c "../pants -V"']
    shown = subprocess.run(
        command, cwd=ready.folder, env=ready.env, capture_output=True, text=True, check=True
    )
    assert shown.stdout == f"{VERSION}\n" * 2


@pytest.mark.parametrize("closed", ["<&-", "<&- >&-", "<&- >&- 2>&-"])
def test_with_closed_streams(ready: Checkout, closed: str) -> None:
    command = ["bash", "-c", f"./pants help goals {closed}"]
    result = subprocess.run(
        command, cwd=ready.folder, env=ready.env, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr


def test_variables_of_another_python_do_not_reach_pants(ready: Checkout, tmp_path: Path) -> None:
    (tmp_path / "toml").mkdir()
    (tmp_path / "toml" / "__init__.py").write_text("raise SystemExit('the wrong module')")
    result = ready.run("--no-pantsd", "help", "goals", env={"PYTHONPATH": str(tmp_path)})
    assert result.returncode == 0, result.stderr


def test_a_checkout_elsewhere_uses_the_same_environment(
    ready: Checkout, tmp_path: Path, wheels: Path
) -> None:
    other = Checkout(tmp_path / "other", Path(ready.env["XDG_CACHE_HOME"]), wheels)
    assert_silent(other.run("--version"))


def test_two_shells_at_once_set_up_once_and_an_interrupted_set_up_is_made_good(
    tmp_path: Path, wheels: Path
) -> None:
    checkout = Checkout(tmp_path / "checkout", tmp_path / "cache", wheels)
    environments = tmp_path / "cache" / "driftbuild" / "pants" / "environments"
    # Killed hard, while it installs.
    victim = checkout.start("--version")
    deadline = time.monotonic() + 300
    while not list(environments.glob("*/lib/python3.9/site-packages/pants")):
        assert victim.poll() is None and time.monotonic() < deadline, victim.communicate()
        time.sleep(0.05)
    os.killpg(victim.pid, signal.SIGKILL)
    victim.communicate()
    [remains] = [path for path in environments.iterdir() if path.is_dir()]

    both = [checkout.start("--version") for _ in range(2)]
    outputs = [process.communicate(timeout=600) for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert [out for out, _ in outputs] == [f"{VERSION}\n"] * 2
    # One worked; the other said that it waits, and found everything done.
    steps = sorted(len(STEPS.findall(err)) for _, err in outputs)
    assert steps == [0, 6], outputs
    assert sum("Waiting for a set-up that runs already" in err for _, err in outputs) == 1
    [environment] = [path for path in environments.iterdir() if path.is_dir()]
    assert environment != remains
    assert_silent(checkout.run("--version"))


def test_a_set_up_that_cannot_install_says_why_and_leaves_nothing_in_use(
    tmp_path: Path, wheels: Path
) -> None:
    checkout = Checkout(tmp_path / "checkout", tmp_path / "cache", wheels)
    empty = tmp_path / "no wheels"
    empty.mkdir()
    result = checkout.run("--version", env={"PIP_FIND_LINKS": empty.as_uri()})
    assert (result.returncode, result.stdout) == (1, "")
    assert "pants: install 3rdparty/python/lock.txt: " in result.stderr
    assert "Is the package index reachable?" in result.stderr
    assert "Traceback" not in result.stderr
    assert not list((tmp_path / "cache").rglob("*.environment"))


def test_a_wheel_with_another_hash_is_refused(tmp_path: Path, wheels: Path) -> None:
    checkout = Checkout(tmp_path / "checkout", tmp_path / "cache", wheels)
    tampered = tmp_path / "tampered"
    shutil.copytree(wheels, tampered)
    [wheel] = tampered.glob("chevron-*.whl")
    wheel.write_bytes(wheel.read_bytes() + b"\0")
    result = checkout.run("--version", env={"PIP_FIND_LINKS": tampered.as_uri()})
    assert result.returncode == 1
    assert "DO NOT MATCH THE HASHES" in result.stderr


def test_no_python_is_an_error_that_says_how_to_get_one(tmp_path: Path, wheels: Path) -> None:
    checkout = Checkout(tmp_path / "checkout", tmp_path / "cache", wheels)
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("bash", "cat", "cksum", "readlink", "dirname"):
        found = shutil.which(name)
        assert found is not None
        (tools / name).symlink_to(found)
    empty = {"PATH": str(tools), "HOME": str(tmp_path / "home")}
    result = checkout.run("--version", env=empty)
    assert (result.returncode, result.stdout) == (1, "")
    assert "no Python 3.9 found" in result.stderr
    for remedy in ("uv python install 3.9", "pyenv install 3.9", "PANTS_PYTHON="):
        assert remedy in result.stderr

    result = checkout.run("--version", env={**empty, "PANTS_PYTHON": "/bin/false"})
    assert result.returncode == 1
    assert result.stderr == "pants: PANTS_PYTHON=/bin/false is not a working Python 3.9.\n"
