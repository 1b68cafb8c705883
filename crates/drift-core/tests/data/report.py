from __future__ import annotations

import os.path
import json as encoder, sys
from . import model
from ..shared.text import dedent as strip, indent
from collections import *


class Report(model.Base):
    """A report."""

    class Line:
        def width(self) -> int:
            return len(self.text)

    def __init__(self, path: str = os.path.join("a", "b")) -> None:
        super().__init__()

    @property
    def lines(self):
        def key(line):
            return line.width()

        return sorted(self._read(), key=key)

    async def send(self, client):
        await client.post(encoder.dumps([indent(str(l)) for l in self.lines]))


@strip("x")
def main():
    Report(sys.argv[1]).send(None)


main()
