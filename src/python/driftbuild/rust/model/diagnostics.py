"""rustc's JSON diagnostics, as cargo shows them.

Format: the rustc book, "JSON Output": one object a line on standard error, `rendered` being the
text for people (with ANSI colours under `--json=diagnostic-rendered-ansi`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from driftbuild.ansi import shown
from driftbuild.errors import full_disk_help


@dataclass(frozen=True)
class Diagnostics:
    """`text` is rendered with colours; `errors` and `warnings` count messages with a place.

    `messages` are the pieces of `text`, where they are known apart.
    """

    text: str = ""
    warnings: int = 0
    errors: int = 0
    messages: tuple[str, ...] = ()

    def render(self, colors: bool) -> str:
        return shown(self.text, colors)


def join_unique(found: Iterable[Diagnostics], colors: bool) -> str:
    """What several units said, each message once: a library and its tests share their code."""
    messages: dict[str, None] = {}
    for diagnostics in found:
        for message in diagnostics.messages or ((diagnostics.text,) if diagnostics.text else ()):
            messages.setdefault(message if message.endswith("\n") else f"{message}\n")
    text = "".join(messages)
    return shown(text, colors)


def parse_diagnostics(stderr: bytes) -> Diagnostics:
    """Collect what rustc had to say. Lines that are no JSON (a linker's, a panic's) are kept."""
    rendered: list[str] = []
    warnings = errors = 0
    for line in stderr.decode("utf-8", errors="replace").splitlines():
        if not line.startswith("{"):
            if line.strip():
                rendered.append(line + "\n")
            continue
        try:
            message = json.loads(line)
        except ValueError:
            rendered.append(line + "\n")
            continue
        text = message.get("rendered")
        if not text:
            continue
        level = message.get("level", "")
        if level == "warning":
            if (
                not message.get("spans")
                and "warning" in message.get("message", "")
                and "emitted" in message["message"]
            ):
                continue  # "1 warning emitted": a count, not a message.
            warnings += 1
        elif level.startswith("error"):
            if message.get("message", "").startswith("aborting due to"):
                continue
            errors += 1
        elif level == "failure-note":
            continue
        rendered.append(text)
    help_line = full_disk_help("".join(rendered))
    if help_line:
        rendered.append(help_line)
    return Diagnostics("".join(rendered), warnings, errors, tuple(rendered))
