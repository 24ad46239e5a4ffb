"""The report's pictures, drawn by Matplotlib as SVG: to be read in black and white, and aloud."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from autograder.class_report.items import Function
from autograder.class_report.marks import BINS, Before, Marks, Time

WIDTH = 4.6
"""Inches: about what a phone is wide, so that text in pictures is as large there as on a desk."""
INK, SOFT = "#1b1b1b", "#5a5a5a"
SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "class report",
    "font.family": "sans-serif",
    "font.sans-serif": ["Helvetica", "Arial", "DejaVu Sans"],
    "font.size": 10,
    "hatch.linewidth": 0.6,
    "axes.edgecolor": SOFT,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.parse_math": False,
}

Style = dict[str, Any]
RIGHT: Style = {"facecolor": "#2f5d50", "hatch": ""}
PARTLY: Style = {"facecolor": "#a9cdbd", "hatch": "////"}
WRONG: Style = {"facecolor": "#ffffff", "hatch": "\\\\\\\\"}
UNWRITTEN: Style = {"facecolor": "#ffffff", "hatch": ""}


@dataclass(frozen=True)
class Picture:
    """A picture, and the same in words."""

    svg: bytes
    words: str


def marks_picture(spread: Marks, earlier: Before | None) -> Picture:
    """Draw how marks are spread, with those of the lab before as a line."""
    figure, axes = _figure(2.4)
    places = range(BINS)
    bars = axes.bar(places, spread.bins, width=0.9, align="edge", edgecolor=INK, **PARTLY)
    axes.bar_label(
        bars,
        [str(count) if count else "" for count in spread.bins],
        padding=2,
        zorder=5,
        bbox={"facecolor": "#ffffff", "edgecolor": "none", "pad": 0.6},
    )
    top: float = max(spread.bins)
    if earlier:
        total = sum(earlier.bins)
        # as if as many had handed in, so that the two can be compared
        heights = [count * spread.count / total for count in earlier.bins]
        axes.stairs(heights, [*(place - 0.05 for place in places), BINS - 0.05], color=INK, lw=1.5)
        top = max(top, *heights)
        axes.plot([], [], color=INK, lw=1.5, label=f"{earlier.lab}, as shares")
        axes.legend(loc="upper left", frameon=False, fontsize=9)
    axes.set_ylim(0, top * 1.25 + 0.5)
    axes.set_xlim(-0.1, BINS)
    axes.set_xticks(range(0, BINS + 1, 2), [f"{10 * place}%" for place in range(0, BINS + 1, 2)])
    axes.set_yticks([])
    axes.set_xlabel("marks, of what could be reached")
    counted = ", ".join(
        f"{10 * place} to {10 * place + 10}%: {count}"
        for place, count in enumerate(spread.bins)
        if count
    )
    return _picture(figure, f"How many students have which share of the marks. {counted}.")


def times_picture(spans: Sequence[Time]) -> Picture:
    """Draw when work came in; what was after the due date is dotted."""
    figure, axes = _figure(0.5 + 0.28 * len(spans))
    for place, span in enumerate(spans):
        style = WRONG if span.after_due else PARTLY
        axes.barh(place, span.count, height=0.75, edgecolor=INK, **style)
        axes.text(span.count, place, f" {span.count}" if span.count else "", va="center")
    due = sum(not span.after_due for span in spans) - 0.5
    axes.axhline(due, color=INK, lw=1.2, ls="--")
    _rows(axes, [span.label for span in spans], max(span.count for span in spans))
    counted = ", ".join(f"{span.label}: {span.count}" for span in spans)
    return _picture(figure, f"When work was handed in, by the due date. {counted}.")


def functions_picture(found: Sequence[Function]) -> Picture:
    """Draw how far each function is right, as bars of the same length."""
    figure, axes = _figure(0.8 + 0.3 * len(found))
    kinds = (
        ("right", RIGHT, [one.right for one in found]),
        ("in part", PARTLY, [one.partly for one in found]),
        ("wrong", WRONG, [one.wrong for one in found]),
        ("not written", UNWRITTEN, [one.unwritten for one in found]),
    )
    before = [0.0] * len(found)
    for label, style, counts in kinds:
        shares = [count / one.count for count, one in zip(counts, found, strict=True)]
        bars = axes.barh(
            range(len(found)), shares, left=before, height=0.75, edgecolor=INK, label=label, **style
        )
        for bar, count, share in zip(bars, counts, shares, strict=True):
            if share > 0.06:
                axes.annotate(
                    str(count),
                    (bar.get_x() + bar.get_width() / 2, bar.get_y() + bar.get_height() / 2),
                    ha="center",
                    va="center",
                    fontsize=9,
                    color="#ffffff" if style is RIGHT else INK,
                    bbox=None
                    if style is RIGHT
                    else {"facecolor": "#ffffff", "edgecolor": "none", "pad": 0.8},
                )
        before = [start + share for start, share in zip(before, shares, strict=True)]
    _rows(axes, [one.name for one in found], 1)
    axes.set_xlim(0, 1)
    axes.legend(
        loc="lower center",
        bbox_to_anchor=(0.25, 1.0),
        ncols=4,
        frameon=False,
        fontsize=9,
        handlelength=1.2,
        columnspacing=1,
    )
    counted = "; ".join(
        f"{one.name}: {one.right} right, {one.partly} in part, {one.wrong} wrong, "
        f"{one.unwritten} not written"
        for one in found
    )
    return _picture(figure, f"How far each function is right. {counted}.")


def _figure(height: float) -> tuple[Figure, Axes]:
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        axes = figure.add_subplot()
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _rows(axes: Axes, labels: Sequence[str], longest: float) -> None:
    """Name horizontal bars, the first on top."""
    axes.set_yticks(range(len(labels)), labels)
    axes.tick_params(left=False)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xlim(0, longest * 1.12)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)


def _picture(figure: Figure, words: str) -> Picture:
    file = io.BytesIO()
    with matplotlib.rc_context(SETTINGS):
        figure.savefig(file, format="svg", metadata={"Title": words, "Date": None})
    return Picture(file.getvalue(), words)
