"""The pieces of text that TypeScript declarations of an addon are made of.

They follow @napi-rs/cli 3 (`src/utils/typegen.ts`) to the letter, so that a project may change to
these declarations, or back, without a difference.
"""

from __future__ import annotations

import re
from typing import Iterator

_Types = tuple[str, str, str]

ITERATOR_OBJECT = """\
  interface IteratorObject<T, TReturn = unknown, TNext = unknown>
    extends globalThis.Iterator<T, TReturn, TNext> {
    [globalThis.Symbol.iterator](): globalThis.IteratorObject<T, TReturn, TNext>
  }"""

_PAIRS = {">": "<", "}": "{", "]": "[", ")": "("}
_QUOTES = "'\"`"
# A string, a comment, or the two characters that stand for a line's end between declarations.
_LEXEME = re.compile(
    r"""'(?:\\.|[^'\\])*'?|"(?:\\.|[^"\\])*"?|`(?:\\.|[^`\\])*`?|//[^\n]*|/\*.*?(?:\*/|\Z)|\\n""",
    re.DOTALL,
)


def decode_newlines(definition: str) -> str:
    """`definition` with `\\n` (two characters) made a line's end, but not in strings or comments."""
    return _LEXEME.sub(lambda found: "\n" if found[0] == "\\n" else found[0], definition)


def type_alias(name: str, definition: str) -> str:
    trimmed = definition.strip()
    if trimmed.startswith("|") or "\n" in trimmed:
        return f"export type {name} =\n{definition}"
    return f"export type {name} = {trimmed}"


def enum_body(definition: str) -> str:
    if not definition.strip():
        return "{}"
    comma = "" if definition.strip().endswith(",") else ","
    return f"{{\n{definition}{comma}\n}}"


def block(definition: str) -> str:
    return f"{{\n{definition}\n}}" if definition.strip() else "{}"


def async_generator(name: str) -> str:
    """The global interface of classes with asynchronous iteration."""
    result = "globalThis.Promise<globalThis.IteratorResult<T, TReturn | undefined>>"
    return (
        f"  interface {name}<TOwner, T, TReturn, TNext> {{\n"
        f"    next(...[value]: [] | [TNext]): {result}\n"
        f"    return(...[value]: [] | [TReturn]): {result}\n"
        f"    throw(exception?: unknown): {result}\n"
        "    [globalThis.Symbol.asyncIterator](): this\n"
        "  }"
    )


def iterator_types(extends: str) -> _Types | None:
    """What `Iterator<yielded, returned, next>` names, or None for any other base."""
    found = re.fullmatch(r"Iterator\s*<(.*)>", extends.strip(), re.DOTALL)
    return _three_types(found[1]) if found else None


def async_generator_types(member: str) -> _Types | None:
    """The same of a member `[Symbol.asyncIterator](): AsyncGenerator<…>`."""
    found = re.fullmatch(
        r"\[Symbol\.asyncIterator\]\(\):\s*AsyncGenerator\s*<(.*)>", member.strip(), re.DOTALL
    )
    return _three_types(found[1]) if found else None


def iterator_members(types: _Types) -> str:
    yielded, returned, following = types
    result = f"globalThis.IteratorResult<{yielded}, {_or_undefined(returned)}>"
    return (
        "\n[globalThis.Symbol.iterator](): this"
        f"\nnext(...[value]: [] | [{following}]): {result}"
        f"\nreturn(...[value]: [] | [{returned}]): {result}"
        f"\nthrow(exception?: unknown): {result}"
    )


def iterator_interface(name: str, types: _Types) -> str:
    yielded, returned, following = types
    base = f"globalThis.IteratorObject<{yielded}, {_or_undefined(returned)}, {following}>"
    return (
        f"\n\nexport interface {name} extends globalThis.Omit<{base},"
        " 'next' | 'return' | 'throw'> {}"
    )


def async_iterator_member(helper: str, owner: str, types: _Types) -> str:
    arguments = ", ".join((owner, *types))
    return f"\n[globalThis.Symbol.asyncIterator](): globalThis.{helper}<{arguments}>"


def indented(source: str, indent: int) -> str:
    """`source` indented anew: by `indent` and two more for each brace that stands open."""
    depth = 0
    lines = []
    for raw in source.split("\n"):
        line = raw.strip()
        in_comment = line.startswith("*")
        braces = 0 if in_comment else _open_braces(line)
        if braces < 0 and not line.startswith("|"):
            depth = max(0, depth + braces)
        width = indent + 2 * depth + in_comment
        if braces > 0:
            depth += braces
        elif line.endswith("=") and not in_comment and braces == 0:
            depth += 1
        lines.append(" " * width + line if line else "")
    return "\n".join(lines)


def _or_undefined(type_: str) -> str:
    grouped = f"({type_})" if re.search(r"[|&]|=>", type_) else type_
    return f"{grouped} | undefined"


def _unquoted(source: str) -> Iterator[tuple[int, str]]:
    """The characters outside strings, with their places; a quote left open raises ValueError."""
    quote, escaped = "", False
    for place, character in enumerate(source):
        if quote:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == quote:
                quote = ""
        elif character in _QUOTES:
            quote = character
        else:
            yield place, character
    if quote:
        raise ValueError(f"a string has no end: {source}")


def _open_braces(line: str) -> int:
    net = 0
    try:
        for _, character in _unquoted(line):
            net += (character == "{") - (character == "}")
    except ValueError:
        pass  # A quote in a comment; what came before it counts.
    return net


def _three_types(source: str) -> _Types | None:
    """`source` split at its outermost commas, if that gives three parts."""
    parts, start = [], 0
    open_: list[str] = []
    try:
        for place, character in _unquoted(source):
            if character in "<{[(":
                open_.append(character)
            elif character in _PAIRS and source[max(place - 1, 0) : place + 1] != "=>":
                if not open_ or open_.pop() != _PAIRS[character]:
                    return None
            elif character == "," and not open_:
                parts.append(source[start:place].strip())
                start = place + 1
    except ValueError:
        return None
    parts.append(source[start:].strip())
    if open_ or len(parts) != 3 or not all(parts):
        return None
    return parts[0], parts[1], parts[2]
