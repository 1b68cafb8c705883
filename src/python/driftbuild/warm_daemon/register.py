from __future__ import annotations

from driftbuild.warm_daemon import request_memo

request_memo.install()
