from __future__ import annotations

from driftbuild.warm_daemon import request_memo, terminal

terminal.install()
request_memo.install()
