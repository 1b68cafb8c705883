"""A timeline as one HTML page that needs nothing else: no script, font or style from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from driftbuild.rust.model.timeline import Step, Timeline, duration

_SOURCES = {"ran": "run here", "local": "local cache", "remote": "remote cache"}
_SLOWEST = 20

_STYLE = """
:root { color-scheme: light dark; --page: #fbfbfa; --ink: #1d2024; --soft: #636a73; --line: #e2e4e7;
  --panel: #fff; --compile: #3f7fd1; --script: #c98a1b; --test: #8a5cc4; --local: #3f9d5d;
  --remote: #1f9aa3; --failed: #cf4a40; --mark: #d2512a; }
@media (prefers-color-scheme: dark) { :root { --page: #16181b; --ink: #e4e6e9; --soft: #9aa2ac;
  --line: #2d3136; --panel: #1d2024; --compile: #5f9cea; --script: #dba548; --test: #ab84de;
  --local: #5cba79; --remote: #45b9c2; --failed: #e8756b; --mark: #f0835f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 76rem; background: var(--page);
  color: var(--ink); font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.35rem; margin: 0 0 1.2rem; } h2 { font-size: 1.05rem; margin: 2.2rem 0 .5rem; }
p { color: var(--soft); margin: 0 0 .8rem; max-width: 46rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .7rem;
  margin: 0; }
.facts div { background: var(--panel); border: 1px solid var(--line); border-radius: 8px;
  padding: .6rem .8rem; }
.facts dt { color: var(--soft); font-size: .8rem; } .facts dd { margin: 0; font-size: 1.25rem;
  font-variant-numeric: tabular-nums; white-space: nowrap; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; margin: 0 0 .6rem; padding: 0;
  list-style: none; color: var(--soft); font-size: .85rem; }
.legend i { display: inline-block; width: .8em; height: .8em; border-radius: 3px;
  margin-right: .4em; vertical-align: -1px; background: var(--c); }
.compile { --c: var(--compile); } .script { --c: var(--script); } .test { --c: var(--test); }
.local { --c: var(--local); } .remote { --c: var(--remote); } .failed { --c: var(--failed); }
.chart { background: var(--panel); border: 1px solid var(--line); border-radius: 8px;
  padding: .6rem 1rem; overflow-x: auto; } .chart > * { min-width: 42rem; }
.axis, .row { position: relative; } .axis { height: 1.5rem; color: var(--soft); font-size: .75rem; }
.axis span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.axis span:first-child { transform: none; } .axis span.last { transform: translateX(-100%); }
.rows { background-image: linear-gradient(to right, var(--line) 1px, transparent 1px);
  background-size: var(--tick) 100%; }
.row { height: 19px; } .row:hover { background: color-mix(in srgb, var(--soft) 14%, transparent); }
.wait, .bar { position: absolute; top: 8px; height: 3px; background: var(--c); border-radius: 2px; }
.wait { opacity: .35; } .bar { top: 3px; height: 13px; min-width: 3px; }
.name { position: absolute; top: 0; line-height: 19px; font-size: 12px; white-space: nowrap;
  padding: 0 .5em; } .name b, td b { font-weight: 400; color: var(--soft); }
/* A name before its bar lies on the line that says how long the unit waited. */
.before .name { background: var(--panel); }
.within .name, .within .name b, .critical.within .name::before { color: #fff; }
@media (prefers-color-scheme: dark) { .within .name, .within .name b,
  .critical.within .name::before { color: #10131a; } }
.critical .bar { box-shadow: 0 0 0 1.5px var(--panel), 0 0 0 3px var(--mark); }
.critical .name::before { content: "\\25C6\\00A0"; color: var(--mark); }
#hits:checked ~ .chart .hit { display: none; }
label { color: var(--soft); font-size: .85rem; line-height: 2; } #hits { margin: 0 .3rem 0 0; }
svg { display: block; width: 100%; height: 48px; } svg path { fill: var(--compile); opacity: .45; }
table { border-collapse: collapse; width: 100%; background: var(--panel); }
th { text-align: left; font-weight: 500; color: var(--soft); font-size: .8rem; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.share { width: 30%; } td.share div { height: 9px; border-radius: 3px; background: var(--c);
  min-width: 2px; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; }
"""


def timeline_page(timeline: Timeline, title: str = "Rust build timeline") -> str:
    """The page. It is complete and well-formed also for a run without any step."""
    path = timeline.critical_path
    sections = [_facts(timeline, path)]
    if timeline.steps:
        sections += [_chart(timeline, path), _path(path), _slowest(timeline)]
    else:
        sections.append("<p>Nothing had to be built: every result was still in memory.</p>")
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n" + "\n".join(filter(None, sections)) + "\n</body>\n</html>\n"
    )


def _facts(timeline: Timeline, path: tuple[Step, ...]) -> str:
    facts = [
        ("Duration", duration(timeline.wall)),
        ("Units", str(len(timeline.steps))),
        ("Run here", str(timeline.count("ran"))),
        ("Local cache", str(timeline.count("local"))),
        ("Remote cache", str(timeline.count("remote"))),
        ("Work, added up", duration(timeline.run_time)),
        ("Critical path", duration(sum(step.seconds for step in path))),
        ("Saved by caches", duration(timeline.saved)),
    ]
    if timeline.failed:
        facts.append(("Failed", str(timeline.failed)))
    items = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts)
    return f'<dl class="facts">{items}</dl>'


def _chart(timeline: Timeline, path: tuple[Step, ...]) -> str:
    span = max(timeline.wall, 0.001)
    tick = _tick(span)
    marks = [i * tick for i in range(int(span / tick) + 1)]
    axis = "".join(
        f'<span{_last(at / span)} style="left:{at / span:.3%}">{_clock(at, span)}</span>'
        for at in marks
    )
    critical = {step.key for step in path}
    rows = "\n".join(
        _row(step, timeline.start, span, step.key in critical)
        for step in sorted(timeline.steps, key=lambda s: (s.end - s.seconds, s.end, s.name))
    )
    toggle = ""
    if timeline.count("ran") < len(timeline.steps):
        toggle = '<input type="checkbox" id="hits"><label for="hits">Hide cache hits</label>'
    return (
        f"<h2>Timeline</h2>{_legend(timeline, bool(critical))}{toggle}"
        f'<div class="chart">{_concurrency(timeline, span)}<div class="axis">{axis}</div>'
        f'<div class="rows" style="--tick:{tick / span:.4%}">\n{rows}\n</div></div>'
    )


def _last(share: float) -> str:
    return ' class="last"' if share > 0.97 else ""


def _tick(span: float) -> float:
    """A round number of seconds that divides the span into at most ten parts."""
    decades = [10.0**power * factor for power in range(-3, 2) for factor in (1, 2, 5)]
    below_minutes = [seconds for seconds in decades if seconds < 20]
    steps = [*below_minutes, 30, 60, 120, 300, 600, 1800, 3600]
    return next((step for step in steps if span / step <= 10), 3600 * (span // 36_000 + 1))


def _clock(seconds: float, span: float) -> str:
    if span < 120:
        return f"{seconds:g} s"
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _legend(timeline: Timeline, has_path: bool) -> str:
    kinds = {(s.kind, s.failed) for s in timeline.steps if s.source == "ran"}
    sources = {s.source for s in timeline.steps}
    entries = [
        ("compile", "compiled", ("compile", False) in kinds),
        ("script", "build script run", ("script", False) in kinds),
        ("test", "tests run", ("test", False) in kinds),
        ("failed", "failed", any(failed for _, failed in kinds)),
        ("local", "from the local cache", "local" in sources),
        ("remote", "from the remote cache", "remote" in sources),
    ]
    items = "".join(
        f'<li class="{name}"><i></i>{text}</li>' for name, text, there in entries if there
    )
    waited = any(_waited(s) > 0.1 for s in timeline.steps)
    items += "<li>thin line: waited for a free core</li>" if waited else ""
    items += (
        '<li><span style="color:var(--mark)">&#9670;</span> critical path</li>' if has_path else ""
    )
    return f'<ul class="legend">{items}</ul>'


def _waited(step: Step) -> float:
    return step.end - step.start - step.seconds if step.source == "ran" else 0.0


def _look(step: Step) -> str:
    return "failed" if step.failed else step.kind if step.source == "ran" else step.source


def _name(step: Step) -> str:
    """The step's name as HTML, its platform less prominent."""
    name, bracket, platform = escape(step.name).partition(" [")
    return f"{name} <b>[{platform}</b>" if bracket else name


def _row(step: Step, origin: float, span: float, critical: bool) -> str:
    hit = step.source != "ran"
    begin = (step.start if hit else step.end - step.seconds) - origin
    end = step.end - origin
    classes = ["row", _look(step), *(["hit"] if hit else []), *(["critical"] if critical else [])]
    took = f"saved {duration(step.saved)}" if hit else duration(step.seconds)
    name = f"{_name(step)} <b>{took}</b>"
    # A name stands where there is room: after the bar, before it, or on a bar that leaves none.
    if end / span <= 0.6:
        place = f"left:{end / span:.3%}"
    elif begin / span >= 0.35:
        place = f"right:{1 - begin / span:.3%}"
        classes.append("before")
    else:
        place = f"left:{begin / span:.3%}"
        classes.append("within")
    wait = ""
    if _waited(step) > span * 0.002:
        left, width = (step.start - origin) / span, _waited(step) / span
        wait = f'<div class="wait" style="left:{left:.3%};width:{width:.3%}"></div>'
    tip = f"{step.name}: {_SOURCES[step.source]}, {took}, from {begin:.2f} s to {end:.2f} s"
    return (
        f'<div class="{" ".join(classes)}" title="{escape(tip)}">{wait}'
        f'<div class="bar" style="left:{begin / span:.3%};width:{(end - begin) / span:.3%}"></div>'
        f'<div class="name" style="{place}">{name}</div></div>'
    )


def _concurrency(timeline: Timeline, span: float) -> str:
    points = timeline.concurrency()
    if not points:
        return ""
    most = max(running for _, running in points)
    shape = "".join(
        f"H{at / span * 1000:.1f}V{40 - running / most * 40:.1f}" for at, running in points
    )
    return (
        f'<svg viewBox="0 0 1000 40" preserveAspectRatio="none" role="img" '
        f'aria-label="Processes at a time"><title>Processes at a time, {most} at most</title>'
        f'<path d="M0 40{shape}V40Z"/></svg>'
    )


def _path(path: tuple[Step, ...]) -> str:
    if not path:
        return ""
    return (
        "<h2>Critical path</h2><p>Each unit here needed the one before it. However many cores "
        "there are, the build does not end before this chain does.</p>" + _table(path)
    )


def _slowest(timeline: Timeline) -> str:
    steps = timeline.slowest(_SLOWEST)
    return f"<h2>Slowest units</h2>{_table(steps)}" if steps else ""


def _table(steps: Iterable[Step]) -> str:
    steps = tuple(steps)
    longest = max((step.seconds for step in steps), default=0) or 1
    rows = "".join(
        f'<tr class="{_look(step)}"><td>{_name(step)}</td>'
        f'<td class="n">{duration(step.seconds)}</td><td class="n">{duration(_waited(step))}</td>'
        f'<td class="share"><div style="width:{step.seconds / longest:.1%}"></div></td></tr>'
        for step in steps
    )
    return (
        '<div class="scroll"><table><thead><tr><th>Unit</th><th class="n">Ran</th>'
        f'<th class="n">Waited</th><th></th></tr></thead><tbody>{rows}</tbody></table></div>'
    )
