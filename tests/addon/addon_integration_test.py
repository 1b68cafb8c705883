"""What is loaded is what `./pants package` wrote: a tarball for each platform."""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from addon.musl_arm64 import node_command
from bootstrap.errors import SetupError
from driftbuild.cross.model.platform import platform_named
from driftbuild.napi.model.promises import broken_promises
from npm.install import STORE, install, tarball
from npm.node import host_node

X64_GNU = "crates/drift-napi/drift-native-linux-x64-gnu"
ARM64_MUSL = "crates/drift-napi/drift-native-linux-arm64-musl"

PROJECT = {
    ".gitignore": "generated/\n",
    "generated/left_out.js": "function leftOut() { total(); }\n",
    "src/shop.ts": """\
export class Cart {
  items: number[] = [];

  add(price: number): void {
    this.items.push(price);
  }
}

export function total(cart: Cart): number {
  return sum(cart.items);
}
""",
    "src/main.js": """\
import { Cart, total } from "./shop";

function checkOut() {
  return total(new Cart());
}
""",
    "tools/report.py": """\
class Report:
    def write(self):
        return total(self)
""",
    "engine/lib.rs": """\
pub struct Engine;

impl Engine {
    pub fn start(&self) {}
}
""",
}

SYMBOLS = [
    ("engine/lib.rs", "Engine", "struct", 1, 1),
    ("engine/lib.rs", "Engine::start", "method", 4, 4),
    ("src/main.js", "checkOut", "function", 3, 5),
    ("src/shop.ts", "Cart", "class", 1, 7),
    ("src/shop.ts", "Cart.add", "method", 4, 6),
    ("src/shop.ts", "total", "function", 9, 11),
    ("tools/report.py", "Report", "class", 1, 3),
    ("tools/report.py", "Report.write", "method", 2, 3),
]

ASK = """\
const addon = require(process.argv[2]);
(async () => {
  let early;
  try { await addon.callers("total"); } catch (error) { early = error.message; }
  const scan = addon.scan(process.argv[3]);
  const isPromise = scan instanceof Promise;
  const result = await scan;
  const callers = await addon.callers("total");
  const database = process.argv[4];
  await addon.scan(process.argv[3], { database });
  const stored = await addon.callers("total", { database });
  let missing;
  try { await addon.scan(process.argv[3] + "/none"); } catch (error) { missing = error.message; }
  console.log(JSON.stringify(
    { version: addon.version(), early, isPromise, result, callers, stored, missing }));
})();
"""


def install_addon(package: Path, folder: Path, *flags: str) -> Path:
    """The folder of the installed package: it needs no other, so npm asks no registry."""
    install([package], folder, "--offline", *flags)
    [installed] = (folder / "node_modules/@drift").iterdir()
    return installed


def ask(node: Sequence[str], installed: Path, project: Path, base: Path) -> dict[str, Any]:
    """What the addon says of `project` when `node` loads it by its name."""
    script = installed.parents[2] / "ask.js"
    script.write_text(ASK)
    name = f"@drift/{installed.name}"
    done = subprocess.run(
        [*node, str(script), name, str(project), str(base / "drift.db")],
        cwd=script.parent,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    for name, text in PROJECT.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    # A .gitignore counts in a repository.
    (folder / ".git").mkdir()
    return folder


def assert_answers(answer: dict[str, Any], package: Path) -> None:
    result = answer["result"]
    keys = ("file", "qualifiedName", "kind", "line", "endLine")
    assert [tuple(symbol[key] for key in keys) for symbol in result["symbols"]] == SYMBOLS
    assert (result["files"], result["errors"]) == (4, [])
    assert answer["isPromise"]
    assert answer["callers"] == answer["stored"]
    assert answer["callers"] == [
        {"symbol": "checkOut", "file": "src/main.js", "line": 4},
        {"symbol": "Report.write", "file": "tools/report.py", "line": 3},
    ]
    assert package.name.endswith(f"-{answer['version']}.tgz")
    assert "nothing was scanned yet" in answer["early"]
    assert "none" in answer["missing"]


def test_x64_gnu_is_installed_and_answers(project: Path, tmp_path: Path) -> None:
    package = tarball(X64_GNU)
    installed = install_addon(package, tmp_path / "app")
    assert installed.name == "native-linux-x64-gnu"
    assert_answers(ask([str(host_node(STORE))], installed, project, tmp_path), package)


def test_arm64_musl_is_installed_and_answers(project: Path, tmp_path: Path) -> None:
    package = tarball(ARM64_MUSL)
    with tarfile.open(fileobj=io.BytesIO(package.read_bytes())) as archive:
        addon = archive.extractfile("package/drift-native.linux-arm64-musl.node")
        assert addon is not None
        assert broken_promises(addon.read(), platform_named("linux-arm64-musl")) == ()
    # npm's own checks hold here as well (the test below); QEMU is what npm cannot know of.
    installed = install_addon(package, tmp_path / "app", "--force")
    try:
        node = node_command(STORE)
    except SetupError as reason:
        warnings.warn(f"checked as an ELF file alone, not run: {reason}", stacklevel=1)
        return
    assert_answers(ask(node, installed, project, tmp_path), package)


def test_npm_refuses_the_package_of_another_platform(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="EBADPLATFORM"):
        install_addon(tarball(ARM64_MUSL), tmp_path / "app")
