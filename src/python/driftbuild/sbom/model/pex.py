"""What is inside of a PEX: its distributions, Pex's own runtime, and the code that is packed.

Source of the format: Pex 2.1's documentation ("PEX Runtime", layouts) and its `pex.layout`: a
`zipapp` is one zip file, `packed` has zip files in a folder, `loose` has all of it unpacked.
"""

from __future__ import annotations

import ast
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from packageurl import PackageURL

from driftbuild.sbom.model.bill import BillError
from driftbuild.sbom.model.component import Component, Origin, Reference
from driftbuild.sbom.model.core_metadata import CoreMetadata, parse_core_metadata, pypi_purl
from driftbuild.sbom.model.legal_text import is_legal_text, legal_texts

_RUNTIME = ".bootstrap/"
_DISTRIBUTIONS = ".deps/"
_VENDORED = ".bootstrap/pex/vendor/_vendored/"
_SPECS = ".bootstrap/pex/vendor/__init__.py"
# Of Pex's own, written into each file.
_ENTRIES = ("PEX-INFO", "__main__.py", "__pex__/", "pex")
# Those of the projects that Pex vendors; their metadata are not packed.
_LICENCES = {
    "attrs": "MIT",
    "packaging": "Apache-2.0 OR BSD-2-Clause",
    "pip": "MIT",
    "setuptools": "MIT",
    "toml": "MIT",
    "wheel": "MIT",
}


@dataclass(frozen=True)
class PackedDistribution:
    """`file` is the name of its wheel; `fingerprint`, Pex's hash of the unpacked files, or ""."""

    file: str
    metadata: CoreMetadata
    fingerprint: str = ""


@dataclass(frozen=True)
class PexContents:
    """`requirements` are those it was asked for; `own` the files that are not third-party's.

    `version` is made of a hash: it is of use where nobody states one. `legal_texts` are (path,
    text) that the runtime, its parts and the distributions bring, by the ref of each.
    """

    requirements: tuple[str, ...]
    distributions: tuple[PackedDistribution, ...]
    runtime: Component
    own: Mapping[str, bytes]
    version: str
    legal_texts: Mapping[str, tuple[tuple[str, str], ...]]


def read_pex(title: str, files: Mapping[str, bytes]) -> PexContents:
    """`files`: the one file of a zipapp, or those of its folder, by path. Raises `BillError`."""
    try:
        entries = dict(_entries(files))
        info = json.loads(entries["PEX-INFO"])
        fingerprints = info.get("distributions", {})
        distributions = tuple(_distributions(entries, fingerprints))
        runtime, folders = _runtime(info["build_properties"]["pex_version"], entries)
        for packed in distributions:
            ref = pypi_purl(packed.metadata.name, packed.metadata.version)
            folders[f"{_DISTRIBUTIONS}{packed.file}/"] = ref
        return PexContents(
            requirements=tuple(sorted(info.get("requirements", ()))),
            distributions=distributions,
            runtime=runtime,
            own={
                path: content
                for path, content in entries.items()
                if not path.startswith((_RUNTIME, _DISTRIBUTIONS)) and not _is_pex_entry(path)
            },
            version=f"0+{info['pex_hash'][:12]}",
            legal_texts=_legal_texts(entries, folders),
        )
    except (KeyError, ValueError, SyntaxError, zipfile.BadZipFile) as error:
        raise BillError(
            f"{title} is no PEX as Pex 2.1 writes it ({type(error).__name__} {error}). Pin "
            "`[pex-cli].version` to one of 2.1."
        ) from None


def _is_pex_entry(path: str) -> bool:
    return any(path.startswith(e) if e.endswith("/") else path == e for e in _ENTRIES)


def _entries(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    if len(files) == 1:
        ((_, content),) = files.items()
        yield from unzip(content).items()
        return
    for path, content in files.items():
        if path == ".bootstrap" or path.startswith(_DISTRIBUTIONS) and path.count("/") == 1:
            for inner, data in unzip(content).items():
                yield f"{path}/{inner}", data
        else:
            yield path, content


def unzip(content: bytes) -> dict[str, bytes]:
    """The files of a zip file, by path. Raises `zipfile.BadZipFile`."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            entry.filename: archive.read(entry)
            for entry in archive.infolist()
            if not entry.is_dir()
        }


def _distributions(
    entries: Mapping[str, bytes], fingerprints: Mapping[str, str]
) -> Iterator[PackedDistribution]:
    for path in sorted(entries):
        parts = path.split("/")
        if path.startswith(_DISTRIBUTIONS) and len(parts) == 4 and _is_metadata(*parts[2:]):
            file = parts[1]
            metadata = parse_core_metadata(entries[path])
            yield PackedDistribution(file, metadata, fingerprints.get(file, ""))


def _is_metadata(folder: str, name: str) -> bool:
    return folder.endswith(".dist-info") and name == "METADATA"


def _legal_texts(
    entries: Mapping[str, bytes], folders: Mapping[str, str]
) -> dict[str, tuple[tuple[str, str], ...]]:
    """`folders` have a ref each; a file belongs to the innermost one, and is named from there."""
    found: dict[str, dict[str, bytes]] = {}
    for path, content in entries.items():
        # In `licenses` is what a distribution names itself (PEP 639), whatever it is called.
        if is_legal_text(path) or ".dist-info/licenses/" in path:
            folder = max((each for each in folders if path.startswith(each)), key=len, default="")
            if folder:
                found.setdefault(folders[folder], {})[path[len(folder) :]] = content
    return {ref: legal_texts(files) for ref, files in found.items()}


def _runtime(version: str, entries: Mapping[str, bytes]) -> tuple[Component, dict[str, str]]:
    """Pex's own code, which starts the file; the refs of it and its parts, by folder."""
    purl = pypi_purl("pex", version)
    specs = ast.parse(entries[_SPECS]) if _SPECS in entries else ast.parse("")
    parts = [
        (part, f"{_VENDORED}{path}/")
        for part, path in _vendored(purl, specs)
        if _is_in(path, entries)
    ]
    component = Component(
        ref=purl,
        name="pex",
        version=version,
        purl=purl,
        licence="Apache-2.0",
        authors=("The PEX developers <developers@pex-tool.org>",),
        description="The runtime inside of a PEX file",
        origin=Origin.BUNDLED,
        references=(Reference("website", "https://docs.pex-tool.org/"),),
        components=tuple(sorted((part for part, _ in parts), key=lambda part: part.ref)),
    )
    return component, {_RUNTIME: purl, **{folder: part.ref for part, folder in parts}}


def _is_in(project: str, entries: Mapping[str, bytes]) -> bool:
    """Whether there is code of it: of some, Pex takes the metadata alone."""
    prefix = f"{_VENDORED}{project}/"
    return any(
        path.startswith(prefix) and path != f"{prefix}__init__.py" and ".dist-info/" not in path
        for path in entries
    )


def _vendored(runtime: str, specs: ast.Module) -> Iterator[tuple[Component, str]]:
    """(the project, the name of its folder), of each that `pex.vendor` declares."""
    constants = {
        target.id: node.value
        for node in ast.walk(specs)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }

    def text(node: ast.expr | None) -> str:
        if isinstance(node, ast.Name):
            node = constants.get(node.id)
        return str(node.value) if isinstance(node, ast.Constant) else ""

    for call in ast.walk(specs):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        named = {word.arg: word.value for word in call.keywords}
        if call.func.attr == "pinned" and len(call.args) >= 2:
            project, version = map(text, call.args[:2])
            purl = pypi_purl(project, version)
            link = Reference("distribution", f"https://pypi.org/project/{project}/{version}/")
        elif call.func.attr == "git" and "project_name" in named:
            project, version = text(named["project_name"]), text(named.get("commit"))
            link = Reference("vcs", text(named.get("repo")))
            source = {"vcs_url": f"git+{link.url}@{version}"}
            purl = str(PackageURL("pypi", None, project, version, source))
        else:
            continue
        component = Component(
            ref=f"{runtime}#{project}-{version}",
            name=project,
            version=version,
            purl=purl,
            licence=_LICENCES.get(project, ""),
            origin=Origin.BUNDLED,
            references=(link,),
        )
        yield component, text(named.get("import_path")) or project
