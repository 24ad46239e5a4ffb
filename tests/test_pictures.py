"""Pictures of solved notebooks: smaller, and the same to the eye."""

from __future__ import annotations

import base64
import io

import numpy as np
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from autograder.authoring.png_palettes import Palettes, with_palette


def encoded(pixels: np.ndarray) -> str:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def decoded(picture: str) -> np.ndarray:
    with Image.open(io.BytesIO(base64.b64decode(picture))) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def a_plot() -> np.ndarray:
    """White, with a thick line in two colours whose edges are blends, RGBA."""
    rows, columns = np.mgrid[:300, :400]
    share = np.clip(4 - np.abs(rows - 150 - 100 * np.sin(columns / 40)), 0, 1)[..., None]
    colour = np.where(columns[..., None] < 200, [0, 114, 178], [213, 94, 0])
    pixels = np.full((300, 400, 4), 255, np.uint8)
    pixels[..., :3] = np.round(255 + share * (colour - 255))
    return pixels


def test_a_plot_gets_smaller_and_looks_the_same() -> None:
    plot = a_plot()
    smaller = with_palette(encoded(plot))
    assert len(smaller) < 0.7 * len(encoded(plot))
    difference = np.abs(decoded(smaller) - plot[..., :3])
    assert difference.max() <= 16
    white = (plot == 255).all(axis=2)
    assert not difference[white].any()


def test_a_surface_of_all_colours_has_few_and_none_is_far_off() -> None:
    rows, columns = np.mgrid[:150, :200]
    waves = [np.sin(rows / 30 + phase) * np.cos(columns / 40) for phase in (0, 1, 2)]
    surface = (127 + 127 * np.stack(waves, axis=2)).astype(np.uint8)
    shown = decoded(with_palette(encoded(surface)))
    assert len(np.unique(shown.reshape(-1, 3), axis=0)) <= 64
    assert np.abs(shown - surface).max() <= 32


def test_what_shines_through_is_white() -> None:
    plot = a_plot()
    plot[:20] = 0
    assert (decoded(with_palette(encoded(plot)))[:20] == 255).all()


def test_what_would_not_get_smaller_stays() -> None:
    dot = encoded(np.zeros((1, 1), np.uint8))
    assert with_palette(dot) == dot


def test_every_picture_of_a_notebook_and_nothing_else() -> None:
    big = encoded(a_plot())
    outputs = [
        new_output("display_data", {"image/png": big, "text/plain": "a figure"}),
        new_output("stream", text="words"),
    ]
    notebook = new_notebook(cells=[new_code_cell("plot()", outputs=outputs)])
    found, _ = Palettes(enabled=True).preprocess(notebook, {})
    first, second = found.cells[0].outputs
    assert first.data == {"image/png": with_palette(big), "text/plain": "a figure"}
    assert second.text == "words"
