from __future__ import annotations

import json

import pytest

from driftbuild.sbom.model.bill import BillError
from driftbuild.sbom.model.bundle import BundleInputs, bundle_inputs


def metafile(**inputs: int) -> bytes:
    paths = {path: {"bytesInOutput": count} for path, count in inputs.items()}
    return json.dumps({"inputs": {}, "outputs": {"out.js": {"inputs": paths}}}).encode()


def test_what_gave_bytes() -> None:
    store = "../../node_modules/.pnpm"
    paths = {
        "src/main.ts": 10,
        "../core/dist/index.js": 10,
        f"{store}/ajv@8.17.1/node_modules/ajv/dist/ajv.js": 3,
        # A scope, and the peers that it was installed with.
        f"{store}/@scope+name@1.0.0-rc.1_react@18.0.0/node_modules/@scope/name/index.js": 3,
        f"{store}/ms@2.1.3/node_modules/ms/index.js": 0,
    }
    folders = {"packages/app/src/main.ts": "app", "packages/core/dist/index.js": "core"}
    assert bundle_inputs(metafile(**paths), "packages/app", folders.__getitem__) == BundleInputs(
        installed=frozenset({("ajv", "8.17.1"), ("@scope/name", "1.0.0-rc.1")}),
        folders=frozenset({"app", "core"}),
    )


@pytest.mark.parametrize("content", [b"", b"[]", b'{"outputs": {"a": {}}}', b'{"outputs": [1]}'])
def test_what_is_no_metafile(content: bytes) -> None:
    with pytest.raises(BillError, match="bundle in packages/app is not in the known format"):
        bundle_inputs(content, "packages/app", str)
