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
        # Of a name with capitals pnpm takes a hash, of a tarball the address.
        f"{store}/Hue@1.0.0_c0ffee/node_modules/Hue/index.js": 1,
        f"{store}/tar@https+++example.org+tar.tgz/node_modules/tar/node_modules/in/it.js": 1,
    }
    stored = {
        ".pnpm/ajv@8.17.1/node_modules/ajv": ("ajv", "8.17.1"),
        ".pnpm/@scope+name@1.0.0-rc.1_react@18.0.0/node_modules/@scope/name": (
            "@scope/name",
            "1.0.0-rc.1",
        ),
        ".pnpm/Hue@1.0.0_c0ffee/node_modules/Hue": ("Hue", "1.0.0"),
        ".pnpm/tar@https+++example.org+tar.tgz/node_modules/tar": ("tar", "3.0.0"),
    }
    folders = {"packages/app/src/main.ts": "app", "packages/core/dist/index.js": "core"}
    found = bundle_inputs(metafile(**paths), "packages/app", folders.__getitem__, stored)
    assert found == BundleInputs(
        installed=frozenset(stored.values()),
        folders=frozenset({"app", "core"}),
    )


@pytest.mark.parametrize("content", [b"", b"[]", b'{"outputs": {"a": {}}}', b'{"outputs": [1]}'])
def test_what_is_no_metafile(content: bytes) -> None:
    with pytest.raises(BillError, match="bundle in packages/app is not in the known format"):
        bundle_inputs(content, "packages/app", str, {})
