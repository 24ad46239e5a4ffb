"""The tools of all labs: `autograder build` writes into each notebook those that it uses.

The cell called `tools` in a source notebook is made of this file; change it here. A notebook has
`np` and `plt` by then, so the lines up to the first comment stay behind.
"""

import matplotlib.pyplot as plt
import numpy as np

# @title Tools for the checks. Run this cell; you need not read it.
import ast
import base64
import builtins
import contextlib
import functools
import html
import io
import json
import linecache
import re
import textwrap
import warnings
from itertools import pairwise

# what you write in this lab, and how many digits are shown and compared
FUNCTIONS = ()
DIGITS = 3

np.set_printoptions(precision=DIGITS, suppress=True)


@contextlib.contextmanager
def needs(*functions):
    """Run what stands below; if one of these is not written yet, say so in one line."""
    try:
        yield
    except Exception as error:
        plt.close("all")
        if isinstance(error, NotImplementedError) or is_no_name_yet(error):
            unwritten = [name for name in functions if is_unwritten(name)]
            missing = in_a_row(unwritten or [name_of(way_to(error)[-1])])
        else:
            halves = [name for name in functions if is_half_written(name)]
            missing = f"the second half of {in_a_row(halves)}" if halves else ""
        if not missing:
            if not hasattr(error, "_render_traceback_"):  # a check has told it already
                say_in_short(error)
            raise
        print(f"This cell is waiting for {missing}. Come back to it later.")


def in_a_row(names):
    """Names as a sentence has them, the first ones if there are many."""
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} more"]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if names[1:] else names[0]


def is_no_name_yet(error):
    """Whether Python does not know one of your functions, because its cell has not run well."""
    return isinstance(error, NameError) and error.name in FUNCTIONS


def is_unwritten(name):
    """Whether a function of yours is still as it came with the lab, or not there at all."""
    code = getattr(globals().get(name), "__code__", None)
    return name not in globals() or "NotImplementedError" in getattr(code, "co_names", ())


def is_half_written(name):
    """Whether the first half of a function of yours is right, and the whole is not yet."""
    half, whole = (
        getattr(globals().get(f"{part}_{name}"), "__wrapped__", None)
        for part in ("half_of", "check")
    )
    return bool(half and whole) and is_content(half) and not is_content(whole)


def is_content(check):
    """Whether a check passes; what it prints is swallowed."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            check()
    except Exception:
        return False
    return True


def short_report(check):
    """Have a check say what is wrong, and nothing else."""

    @functools.wraps(check)
    def run():
        try:
            check()
        except Exception as error:
            say_in_short(error, check)
            raise

    return run


def say_in_short(error, check=None):
    """Have Jupyter show of an error its message, and the line of yours that it comes from."""
    tools = {function.__code__.co_filename for function in (way_to, check) if function}
    steps = way_to(error)
    yours = [step for step in steps if step.tb_frame.f_code.co_filename not in tools]
    last = (yours or steps)[-1]
    checked = check and check.__name__.removeprefix("check_").removeprefix("half_of_")
    if isinstance(error, NotImplementedError):
        lines = [f"{name_of(last)} is still yours to write."]
        if checked in FUNCTIONS and checked != name_of(last):
            lines = [f"{checked} needs {name_of(last)}, which is still yours to write."]
    elif is_no_name_yet(error):
        lines = [f"Python knows no {error.name} yet. Run its cell: does that stop with an error?"]
    elif isinstance(error, AssertionError) and not yours:
        lines = str(error).strip().split("\n")
    else:
        lines = line_of(last) if yours else line_of(last, "The check")
        called_from = [step for step in yours if name_of(step) in FUNCTIONS]
        if called_from and called_from[-1] is not last and name_of(last) not in FUNCTIONS:
            lines = [*line_of(called_from[-1]), "which comes to this one:", "", lines[2], ""]
        lines += f"{type(error).__name__}: {error}".split("\n")
        lines += shapes_in_words(last) if isinstance(error, ValueError) else []
        lines += name_taken(last) if isinstance(error, TypeError) else []
    if not isinstance(error, NotImplementedError):
        lines += where_to_begin(checked)
    error._render_traceback_ = lambda: lines


def way_to(error):
    """The steps to an error that lie in this notebook."""
    step, steps = error.__traceback__, []
    while step:
        if step.tb_frame.f_globals is globals():
            steps.append(step)
        step = step.tb_next
    return steps


def name_of(step):
    """The function in which a step lies."""
    name = step.tb_frame.f_code.co_qualname.partition(".<locals>")[0]
    return "This cell" if name.startswith("<") else name


def line_of(step, place=None):
    """The line at which a step has stopped, in words."""
    line = linecache.getline(step.tb_frame.f_code.co_filename, step.tb_lineno).strip()
    return [f"{place or name_of(step)} stops in this line:", "", f"    {line}", ""]


def shapes_in_words(step):
    """Why two arrays in this step do not fit together, if it is a simple expression."""
    code = step.tb_frame.f_code
    first, last, start, end = list(code.co_positions())[step.tb_lasti // 2]
    if step.tb_next or None in (first, last, start, end):
        return []
    lines = [
        linecache.getline(code.co_filename, number).encode() for number in range(first, last + 1)
    ]
    lines[-1] = lines[-1][:end]
    lines[0] = lines[0][start:]
    try:
        node = ast.parse(b"(" + b"".join(lines) + b")", mode="eval").body
        if not isinstance(node, ast.BinOp) or any(isinstance(n, ast.Call) for n in ast.walk(node)):
            return []
        left, right = (
            np.shape(eval(ast.unparse(side), step.tb_frame.f_globals, step.tb_frame.f_locals))
            for side in (node.left, node.right)
        )
    except Exception:
        return []  # it was only meant to help
    if isinstance(node.op, ast.MatMult) and left and right:
        inner = left[-1], right[-2] if len(right) > 1 else right[0]
        why = f"{inner[0]} and {inner[1]} meet in the middle, and they have to be the same"
        return ["", f"In words: {left} @ {right}: {why}."]
    for a, b in zip(reversed(left), reversed(right), strict=False):
        if a != b and 1 not in (a, b):
            why = f"{a} and {b} stand in the same place, and neither of them is 1"
            return ["", f"In words: the shapes are {left} and {right}: {why}."]
    return []


def name_taken(step):
    """If the name of a function that this step calls has been given to something else."""
    for name in step.tb_frame.f_code.co_names:
        is_function = name in FUNCTIONS or callable(getattr(builtins, name, None))
        if is_function and name in globals() and not callable(globals()[name]):
            kind = type(globals()[name]).__name__
            how = "Rename that, restart Python, and run all cells."
            return ["", f"The name {name} has been given to something else ({kind}). {how}"]
    return []


def where_to_begin(name):
    """If a function of yours on which this one builds is not right either: that one first."""
    for called in FUNCTIONS:
        check = getattr(globals().get(f"check_{called}"), "__wrapped__", None)
        if check and called != name and called in builds_on(name) and not is_content(check):
            return ["", f"Begin with {called}: its own check does not pass either."]
    return []


def builds_on(name):
    """The functions of yours that this one calls, and those that they call; all for a check of
    the whole lab."""
    if name not in FUNCTIONS:
        return {*FUNCTIONS} if name else set()
    found, new = set(), {name}
    while new:
        codes = [getattr(globals().get(new.pop()), "__code__", None)]
        for code in codes:
            codes += [
                inner for inner in getattr(code, "co_consts", ()) if hasattr(inner, "co_names")
            ]
            called = {*getattr(code, "co_names", ())} & {*FUNCTIONS} - found
            found |= called
            new |= called
    return found


@contextlib.contextmanager
def quietly(call, question):
    """Stop with a helpful message if a calculation overflows or NumPy warns of something."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            yield
    except (RuntimeWarning, OverflowError) as problem:
        raise AssertionError(
            f"\nYou called   {call}\nPython warned of: {problem}\n\nAsk yourself: {question}"
        ) from None


def expect(call, returned, expected, question):
    """Stop with a helpful message unless returned and expected agree to a few digits."""
    assert returned is not None, f"\n{call} returned None. Does your function end in `return`?"
    wanted = np.asarray(expected)
    found = as_numbers(returned)
    fits = found is not None and found.shape == wanted.shape
    if fits and np.allclose(found, wanted, rtol=0, atol=10.0**-DIGITS):
        # a single row of numbers may be a list, unless an array stands for what is expected
        if wanted.ndim > (0 if isinstance(expected, np.ndarray) else 1):
            expect_array(call, returned, "The numbers are right, but")
        return
    lines = [f"You called   {call}"]
    shown, aim = repr(returned), expected
    if found is not None:
        shown, aim = np.round(found, DIGITS), wanted
        if not isinstance(returned, np.ndarray) and found.ndim < 2:
            shown, aim = shown.tolist(), aim.tolist()  # with commas, as Python writes a list
    for label, value in (("It returned  ", shown), ("Expected     ", aim)):
        lines.append(label + str(value).replace("\n", "\n" + " " * len(label)))
    if found is not None and not fits:
        if max(found.ndim, wanted.ndim) < 2:
            lines.append(f"That is      {how_many(found)} instead of {how_many(wanted)}")
        else:
            lines.append(f"The shapes   {found.shape} came back, {wanted.shape} was expected")
    raise AssertionError("\n" + "\n".join([*lines, "", f"Ask yourself: {question}"]))


def expect_array(call, returned, but="The shape is right, but"):
    """Stop with a helpful message if returned is right in all but that it is no array."""
    assert isinstance(returned, np.ndarray), (
        f"\nYou called   {call}\nA {type(returned).__name__} came back. {but} a NumPy array is "
        "asked for.\n\nAsk yourself: what makes an array of lists?"
    )


def as_numbers(returned):
    """An array of whatever kind of numbers; None if it holds something else."""
    try:
        found = np.asarray(np.asarray(returned).tolist())
        found = found.astype(float) if found.dtype.kind in "bO" else found
    except (TypeError, ValueError):  # no numbers, or lists of different lengths in one list
        return None
    return found if found.dtype.kind in "iuf" else None


def how_many(values):
    """A number or a row of numbers in words, such as "3 numbers in a row"."""
    if values.ndim == 0:
        return "a single number"
    return f"{values.size} number{'s' * (values.size != 1)} in a row"


def expect_shape(call, returned, shape, question):
    """Stop with a helpful message unless returned is an array of that shape."""
    assert returned is not None, f"\n{call} returned None. Does your function end in `return`?"
    found = np.shape(returned)
    assert found == shape, (
        f"\nYou called   {call}\nThe shape {found} came back, {shape} was expected.\n\n"
        f"Ask yourself: {question}"
    )
    expect_array(call, returned)
    return np.array(returned)


def expect_shapes(call, returned, shapes, question):
    """Stop with a helpful message unless returned is a dict of arrays of these shapes."""
    kind = type(returned).__name__
    assert isinstance(returned, dict), f"\n{call} should return a dict, and it returned: {kind}."
    for key, shape in shapes.items():
        assert key in returned, f"\n{call} returned a dict in which {key!r} is missing."
        found = np.shape(returned[key])
        assert found == shape, (
            f"\nYou called   {call}\n{key} has the shape {found}, expected is {shape}.\n\n"
            f"Ask yourself: {question}"
        )
        expect_array(f"{call}[{key!r}]", returned[key])


def expect_dict(call, returned, expected, question):
    """Stop with a helpful message unless returned is a dict of the expected arrays."""
    kind = type(returned).__name__
    assert isinstance(returned, dict), f"\n{call} should return a dict, and it returned: {kind}."
    for key, values in expected.items():
        assert key in returned, f"\n{call} returned a dict in which {key!r} is missing."
        expect(f"{call}[{key!r}]", returned[key], values, question)


def expect_parts(call, returned, count, what):
    """Stop with a helpful message unless returned is a tuple or list of that many things."""
    fits = isinstance(returned, tuple | list) and len(returned) == count
    kind = type(returned).__name__
    if isinstance(returned, tuple | list):
        kind = f"{kind} of {len(returned)}"
    assert fits, f"\n{call} should return {what}, and it returned: {kind}."
    return returned


def expect_list(call, returned, length, what):
    """Stop with a helpful message unless returned is a list of that many things."""
    kind = type(returned).__name__
    assert isinstance(returned, list | tuple), (
        f"\n{call} should return a list of {what}, and it returned: {kind}."
    )
    assert len(returned) == length, (
        f"\n{call} returned a list of {len(returned)}, and {length} {what} were expected."
    )


def expect_layers(call, returned, sizes, question):
    """Stop with a helpful message unless returned is a list of layers of these sizes."""
    expect_list(call, returned, len(sizes) - 1, "layers")
    for place, (n_in, n_out) in enumerate(pairwise(sizes)):
        layer = returned[place]
        assert isinstance(layer, dict), (
            f"\nIn what {call} returned, layer {place} should be a dict, "
            f"and it is: {type(layer).__name__}."
        )
        for key, shape in (("W", (n_in, n_out)), ("b", (1, n_out))):
            assert key in layer, f"\nIn what {call} returned, {key!r} is missing in layer {place}."
            found = np.shape(layer[key])
            assert found == shape, (
                f"\nYou called   {call}\nIn layer {place}, {key!r} has the shape {found}, "
                f"expected is {shape}.\n\nAsk yourself: {question}"
            )
            expect_array(f"{call}, {key!r} in layer {place}", layer[key])


def expect_untouched(call, what, before, after):
    """Stop with a helpful message if a call has changed something that it was given."""
    pairs = [(before, after)]
    if isinstance(before, list) and before and isinstance(before[0], dict):
        same = len(before) == len(after)
        pairs = [(a[key], b[key]) for a, b in zip(before, after, strict=same) for key in a]
    assert all(np.array_equal(a, b) for a, b in pairs), (
        f"\nYou called   {call}\nand it changed {what}, which it was only given to read.\n\n"
        "Ask yourself: which line changes something in place, as `-=`, `x[0] = 1` and `pop` do? "
        "What makes a new one?"
    )


def guess(yours, answer, because, near=0):
    """Say what has come of a guess of yours, and why; a number may be off by `near`."""
    try:
        said = textwrap.shorten(str(yours), 40, placeholder="...")
    except Exception:
        said = "something strange"  # such as a number of five thousand digits
    letters = "".join(filter(str.isalnum, said)).casefold()
    numbers = numbers_in(said)
    words = f"You guessed {said}, and it is {answer}. {because}"
    if guess_has_stopped():
        words = (
            "Your guess did not arrive: its cell stops. A letter or a word needs quotation marks, "
            'such as "B", and a number needs none. Write it anew, and run both cells.'
        )
    elif yours is None or yours is ... or not letters:
        words = "No guess yet. Any will do, a wrong one too: write one and run both cells."
    elif isinstance(answer, str):
        if letters == "".join(filter(str.isalnum, answer)).casefold():
            words = f"You guessed {said}, and so it is. {because}"
    elif not numbers:
        words = f"You guessed {said}, and a number is asked for. Write one, and run both cells."
    elif answer in numbers:
        words = f"You guessed {said}, and so it is. {because}"
    elif min(abs(number - answer) for number in numbers) <= near:
        words = f"You guessed {said}, and it is {answer}: near enough. {because}"
    print(textwrap.fill(words, 76))


def numbers_in(said):
    """The number that a text is or that it names, as in "1,000 seconds"; none if it names two."""
    named = re.findall(r"[-−]?\.?\d[\d.,]*(?:e[-+]?\d+)?", said)
    numbers = []
    for text in (said, *(named if len(named) == 1 else ())):
        for plain in (text.replace(",", ""), text.replace(",", ".")):  # 1,000 or 0,5
            with contextlib.suppress(ValueError):
                numbers.append(float(plain.replace("−", "-").rstrip(".")))
        if numbers:
            break
    return numbers


def guess_has_stopped():
    """Whether the last cell with a guess has not run through, as that of a B without quotes."""
    ran = globals().get("In")  # Jupyter's list of all cells that have run
    ran = ran[:-1] if isinstance(ran, list) else []
    ran = [cell for cell in ran if re.match("^my_guess *=", str(cell).strip().split("\n")[-1])]
    try:
        tree = ast.parse(ran[-1] if ran else "")
    except SyntaxError:
        return True
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - {"my_guess"}
    return not all(name in globals() or hasattr(builtins, name) for name in names)


def film(draw, values, say, first=0, size=(6.4, 3.4), columns=1):
    """Show what draw(ax, value) draws for one value after the other, with say(value) below.

    In print, and where nothing moves, it is a picture of the value in place `first`.  With more
    than one column, draw gets an array of axes.
    """
    try:
        import IPython.display
        from PIL import Image
    except ImportError:  # no notebook that could show it
        print(say(list(values)[first]))
        return

    figure, axes = plt.subplots(1, columns, figsize=size)
    frames = []
    for value in values:
        for ax in figure.axes:
            ax.clear()
        draw(axes, value)
        drawn, small = io.BytesIO(), io.BytesIO()
        figure.savefig(drawn, format="png", dpi=100)
        figure.set_layout_engine("none")  # from here on nothing moves but what is drawn
        picture = Image.open(drawn).convert("RGB").quantize(48, Image.Quantize.MAXCOVERAGE)
        picture.save(small, "PNG", optimize=True)
        frames.append((base64.b64encode(small.getvalue()).decode(), say(value)))
    plt.close(figure)
    picture, words = frames[first]
    first %= len(frames)
    script_safe = json.dumps(frames).replace("<", r"\u003c")
    page = f"""
<div class="film">
<style>@media print {{ .film button, .film input {{ display: none }} }}</style>
<img src="data:image/png;base64,{picture}" alt="{html.escape(words)}"
  style="display: block; max-width: 100%">
<div>{html.escape(words)}</div>
</div>
<script>
{{
  const frames = {script_safe};
  const film = document.currentScript.parentNode.querySelector(".film:not(.on)");
  const [, picture, words] = film.children;
  words.insertAdjacentHTML("beforebegin", `<button type="button" style="width: 5em">Play</button>
    <input type="range" max="${{frames.length - 1}}" aria-label="Frame"
    style="width: calc(100% - 7em); max-width: 520px; vertical-align: middle">`);
  const [button, slider] = film.querySelectorAll("button, input");
  button.dataset.lmSuppressShortcuts = slider.dataset.lmSuppressShortcuts = true;  // Jupyter's
  let timer = 0;
  const stop = () => {{ timer = clearInterval(timer); button.textContent = "Play"; }};
  const show = (place) => {{
    slider.value = place;
    picture.src = "data:image/png;base64," + frames[slider.value][0];
    picture.alt = slider.ariaValueText = words.textContent = frames[slider.value][1];
    if (slider.value === slider.max) stop();
  }};
  slider.oninput = () => {{ stop(); show(slider.value); }};
  button.onclick = () => {{
    if (timer) return stop();
    button.textContent = "Stop";
    timer = setInterval(() => show(+slider.value + 1), 300);
    show(slider.value === slider.max ? 0 : slider.value);
  }};
  show({first});
  film.classList.add("on");
}}
</script>"""
    bundle = {"text/html": page, "image/png": picture, "text/plain": words}
    IPython.display.display(bundle, raw=True)


def say_ready():
    """Say that the tools are there; in print, have long lines of code go on in the next line."""
    try:
        import IPython

        notebook = IPython.get_ipython()
    except ImportError:
        notebook = None
    if notebook is None:
        print("Ready.")
    else:
        style = "<style>@media print { .jp-InputArea pre { white-space: pre-wrap } }</style>"
        bundle = {"text/html": f"{style}Ready.", "text/plain": "Ready."}
        IPython.display.display(bundle, raw=True)


say_ready()
