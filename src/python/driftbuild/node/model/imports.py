"""The modules that a source file names, with their lines.

Read from the syntax tree of tree-sitter's TypeScript grammar, so that comments and strings do not
count. Source of the resolution of names: Node.js' documentation, "Packages" and "Modules: node:
API".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

EXTENSIONS = (".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx")

# `require("node:module").builtinModules` of Node.js 24, without those that need the prefix `node:`.
_BUILTINS = frozenset(
    "assert async_hooks buffer child_process cluster console constants crypto dgram "
    "diagnostics_channel dns domain events fs http http2 https inspector module net os path "
    "perf_hooks process punycode querystring readline repl stream string_decoder sys timers tls "
    "trace_events tty url util v8 vm wasi worker_threads zlib".split()
)


@dataclass(frozen=True)
class Import:
    """`specifier` as it is written; `line` counts from 1."""

    specifier: str
    line: int

    @property
    def package(self) -> str:
        """The package that is meant, `@scope/name` or `name`; "" where it is none.

        None are: relative and absolute paths, URLs, Node's own modules, `#` imports.
        """
        name = self.specifier
        if not name or name[0] in "./#" or ":" in name:
            return ""
        parts = name.split("/")
        package = "/".join(parts[:2]) if name.startswith("@") else parts[0]
        return "" if package in _BUILTINS else package


@cache
def _parser(tsx: bool) -> Parser:
    language = (
        tree_sitter_typescript.language_tsx()
        if tsx
        else tree_sitter_typescript.language_typescript()
    )
    return Parser(Language(language))


def find_imports(path: str, content: bytes) -> tuple[Import, ...]:
    """All modules that the file imports, exports from or requires, by a literal, in order."""
    # `<T>value` is a cast in .ts files alone; JSX is allowed in all others.
    tree = _parser(not path.endswith((".ts", ".mts", ".cts"))).parse(content)
    return tuple(_imports(tree.root_node))


def _imports(root: Node) -> Iterator[Import]:
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type in ("import_statement", "export_statement", "import_require_clause"):
            source = node.child_by_field_name("source")
            if source is not None:
                yield _import(source)
        elif node.type == "call_expression":
            function = node.child_by_field_name("function")
            if function is not None and function.text in (
                b"import",
                b"require",
                b"require.resolve",
            ):
                arguments = node.child_by_field_name("arguments")
                named = arguments.named_children if arguments is not None else []
                if named and _is_literal(named[0]):
                    yield _import(named[0])
        stack.extend(reversed(node.children))


def _is_literal(node: Node) -> bool:
    return node.type == "string" or (
        node.type == "template_string"
        and all(child.type != "template_substitution" for child in node.children)
    )


def _import(source: Node) -> Import:
    text = (source.text or b"").decode("utf-8", errors="replace")
    return Import(text.strip("\"'`"), source.start_point[0] + 1)


def undeclared(
    imports: Iterable[Import], declared: Iterable[str], aliases: Iterable[str]
) -> list[Import]:
    """The imports of packages that nobody declared.

    `aliases` are the patterns of tsconfig's `paths`: with at most one `*`, as TypeScript has them.
    `@types/name` declares `name`, for types.
    """
    known = set(declared)
    patterns = [alias.partition("*") for alias in aliases]
    found = []
    for each in imports:
        package = each.package
        if not package or package in known:
            continue
        types = package[1:].replace("/", "__") if package.startswith("@") else package
        if f"@types/{types}" in known:
            continue
        if any(
            each.specifier == head
            if not star
            else each.specifier.startswith(head) and each.specifier.endswith(tail)
            for head, star, tail in patterns
            if head or tail  # A bare `*` matches all names and says nothing.
        ):
            continue
        found.append(each)
    return found
