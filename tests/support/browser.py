"""What a page looks like in a browser, measured there: contrast, width, headings."""

from __future__ import annotations

import html
import json
import re
import subprocess
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

POLICY = re.compile(r"<meta [^>]*Content-Security-Policy[^>]*>")

CONTRAST = """
const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const light = c => { const [r, g, b] = c.match(/[0-9.]+/g).map(Number).map(channel);
                     return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const behind = e => { for (; e; e = e.parentElement) {
                        const c = getComputedStyle(e).backgroundColor;
                        if (!/, 0\\)$|transparent/.test(c)) return c; }
                      return "rgb(255, 255, 255)"; };
const contrast = e => {
  const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05); };
"""
"""In JavaScript: the contrast of an element's text, as WCAG 2 defines it."""

MEASURE = (
    f"<script>{CONTRAST}"
    + """
const speaks = e => !e.closest("script, style, title") && [...e.childNodes].some(
  n => n.nodeType === Node.TEXT_NODE && n.data.trim() && e.getClientRects().length);
const folded = [...document.querySelectorAll("details")].map(
  d => getComputedStyle(d.firstElementChild).display === "list-item" && !d.open);
const links = [...document.querySelectorAll(".lost .links")].map(
  e => e.getBoundingClientRect().bottom);
document.querySelectorAll("details").forEach(d => { d.open = true; });
const faint = [];
for (const e of [...document.body.querySelectorAll("*")].filter(speaks)) {
  const ratio = contrast(e);
  if (ratio < 4.5) faint.push(`${e.tagName}.${e.className} ${ratio.toFixed(2)} ${e.textContent}`
    .slice(0, 100)); }
const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map(h => +h.tagName[1]);
const { clientWidth: width, scrollWidth: content } = document.documentElement;
parent.document.body.setAttribute(`data-${window.name}`, JSON.stringify(
  { faint, levels, folded, links, window: innerWidth, width, content }));
</script>
"""
)
"""Contrast is what the Web Content Accessibility Guidelines define."""


@dataclass(frozen=True)
class Measured:
    """What was found in a page."""

    faint: list[str]
    """Texts whose contrast to what is behind them is below 4.5."""
    levels: list[int]
    """The levels of the headings, in order."""
    folded: list[bool]
    """Whether each piece of text that can be folded is, and shows that it can be opened."""
    links: list[float]
    """Where what is said of each function that lost points comes to its end."""
    window: int
    """How wide the window is, in pixels, ..."""
    width: int
    """... how much of it is left for the page, ..."""
    content: int
    """... and how much the page takes, which is more where it has to be scrolled sideways."""


BROWSER_SECONDS = 600
"""Seconds after which a browser has hung, on a machine that is busy with other things too."""

WIDTHS = (1280, 400)
"""A desk's screen and a phone's."""


def looks_well(page: Path, place: Path, *, night: bool = False) -> Measured:
    """Fails where something on ``page`` can't be read, or only by scrolling sideways."""
    for width, found in measured(page, place, night=night).items():
        assert found.window == width
        assert found.content <= found.width, f"{found.content} of {found.width} pixels"
        assert found.faint == []
    assert found.levels[0] == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(found.levels)), found.levels
    assert all(found.folded), found.folded
    return found


def measured(page: Path, place: Path, *, night: bool = False) -> dict[int, Measured]:
    """Look at ``page`` on each of the screens, by their widths; ``place`` is an empty folder to
    work in.

    The page's own policy would keep our measuring from running, so copies go without it; they
    stand in frames, because Chromium's windows do not get as narrow as a phone.
    """
    place.mkdir(parents=True, exist_ok=True)
    copy = html.escape(POLICY.sub("", page.read_text("utf-8")) + MEASURE)
    frames = "".join(
        f'<iframe name="measured-{width}" srcdoc="{copy}" '
        f'style="border: 0; height: 900px; width: {width}px"></iframe>'
        for width in WIDTHS
    )
    window = place / "window.html"
    window.write_text(f"<!doctype html><meta charset=utf-8>{frames}", "utf-8")
    dom = subprocess.run(
        [
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"),
            *("--no-first-run", "--disable-background-networking", "--disable-component-update"),
            *(f"--user-data-dir={place / 'profile'}", "--window-size=1400,1000"),
            # for pages that know both: dark ones by night
            f"--blink-settings=preferredColorScheme={0 if night else 1}",
            window.as_uri(),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=BROWSER_SECONDS,
    ).stdout
    found = dict(re.findall(r'data-measured-(\d+)="([^"]*)"', dom))
    assert set(found) == set(map(str, WIDTHS)), "the page was not measured"
    return {width: Measured(**json.loads(html.unescape(found[str(width)]))) for width in WIDTHS}
