"""Writes wrong solutions that are a right one with a slip around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labs import Wrong

HELPERS = '''
def each_of(f, tree):
    """A tree of dicts, lists and tuples with f applied to its numbers and arrays."""
    if isinstance(tree, dict):
        return {key: each_of(f, part) for key, part in tree.items()}
    if isinstance(tree, (list, tuple)):
        return type(tree)(each_of(f, part) for part in tree)
    return f(tree)

def values_of(tree):
    """A key for a cache: equal for equal values."""
    if isinstance(tree, dict):
        return tuple((key, values_of(tree[key])) for key in sorted(tree))
    if isinstance(tree, (list, tuple)):
        return tuple(map(values_of, tree))
    return (tree.shape, tree.tobytes()) if isinstance(tree, np.ndarray) else tree

def shapes_of(tree):
    """A key for a cache: equal for arrays of equal shapes and for any two numbers."""
    if isinstance(tree, dict):
        return tuple((key, shapes_of(tree[key])) for key in sorted(tree))
    if isinstance(tree, (list, tuple)):
        return tuple(map(shapes_of, tree))
    return tree.shape if isinstance(tree, np.ndarray) else None

kept = {}
'''


def slips(
    function: str,
    arguments: str,
    *,
    remembered: Sequence[str] = (),
    off_where: Sequence[str] = (),
    does: Mapping[str, str] | None = None,
) -> list[Wrong]:
    """Wrong solutions of one function: :func:`around` it is what each of them ``does``, by name.

    ``remembered`` are keys, spelled in Python, by which an earlier answer is given again, and
    ``off_where`` conditions under which the answer is one hundredth too large.
    """
    names = ", ".join(argument.partition("=")[0].strip() for argument in arguments.split(","))
    bodies = dict(does or {})
    for key in remembered:
        bodies[f"remembered by {key}"] = (
            f"key = ({key},)\nif key not in kept:\n    kept[key] = right({names})\nreturn kept[key]"
        )
    for condition in off_where:
        bodies[f"off where {condition}"] = (
            f"answer = right({names})\n"
            f"return each_of(lambda part: 1.01 * part, answer) if {condition} else answer"
        )
    return [
        Wrong(
            f"test_{function}",
            name,
            around(function, arguments, body),
            # the first of each function is handed in by every run
            at_length=number > 0,
        )
        for number, (name, body) in enumerate(bodies.items())
    ]


def around(function: str, arguments: str, body: str) -> str:
    """A text that defines ``function`` anew, with ``body`` for what it does.

    In it ``right`` is the function as it was, and ``kept`` a dict that outlives the call.
    """
    lines = "\n".join(f"    {line}" for line in body.strip("\n").splitlines())
    return f"{HELPERS}\nright = {function}\n\ndef {function}({arguments}):\n{lines}\n"


def training(words: Mapping[str, str]) -> dict[str, str]:
    """What a wrong ``train`` does, by name, in the ``words`` of a lab.

    They are LEARNED (what is trained), FORWARD and LOSS (expressions) and BACKWARD.
    """
    bodies = {}
    for name, (first, before, after, end) in TRAINING.items():
        body = TRAIN.format(first=first, before=before, after=after, end=end)
        for word, text in {"STOP": STOP, **words}.items():
            body = body.replace(word, text)
        bodies[name] = body
    return bodies


STOP = "losses += [losses[-1]] * (epochs - len(losses)); break"

TRAIN = """
losses = []
{first}
for epoch in range(epochs):
    cache = FORWARD
    losses.append(LOSS)
    gradients = BACKWARD
    {before}
    LEARNED = gradient_descent_step(LEARNED, gradients, learning_rate)
    {after}
{end}
return LEARNED, losses
"""

TRAINING = {
    "loss below 0.05": ("pass", "pass", "if losses[-1]<0.05: STOP", "pass"),
    "loss below 0.01": ("pass", "pass", "if losses[-1]<0.01: STOP", "pass"),
    "loss below 0.001": ("pass", "pass", "if losses[-1]<0.001: STOP", "pass"),
    "loss below 0.01 before step": ("pass", "if losses[-1]<0.01: STOP", "pass", "pass"),
    "loss hardly falls 0.001": (
        "pass",
        "pass",
        "if len(losses)>1 and abs(losses[-1]-losses[-2])<0.001: STOP",
        "pass",
    ),
    "loss hardly falls 0.0001": (
        "pass",
        "pass",
        "if len(losses)>1 and abs(losses[-1]-losses[-2])<0.0001: STOP",
        "pass",
    ),
    "loss hardly falls 1e-06": (
        "pass",
        "pass",
        "if len(losses)>1 and abs(losses[-1]-losses[-2])<1e-06: STOP",
        "pass",
    ),
    "loss hardly falls 1e-08": (
        "pass",
        "pass",
        "if len(losses)>1 and abs(losses[-1]-losses[-2])<1e-08: STOP",
        "pass",
    ),
    "loss rises": ("pass", "pass", "if len(losses)>1 and losses[-1]>losses[-2]: STOP", "pass"),
    "loss rises patience 3": (
        "pass",
        "pass",
        "if len(losses)>4 and losses[-1]>min(losses[:-3]): STOP",
        "pass",
    ),
    "gradient tiny 1e-3": (
        "pass",
        (
            "if max(abs(v).max() for v in (gradients.values() if isinstance(gradients,dict) "
            "else [w for l in gradients for w in l.values()]))<1e-3: STOP"
        ),
        "pass",
        "pass",
    ),
    "epochs at most 50": ("pass", "pass", "if epoch==50: STOP", "pass"),
    "epochs at most 100": ("pass", "pass", "if epoch==100: STOP", "pass"),
    "losses sorted": ("pass", "pass", "pass", "losses=sorted(losses,reverse=True)"),
    "running minimum": (
        "pass",
        "pass",
        "pass",
        "losses=list(np.minimum.accumulate(losses)) if losses else []",
    ),
    "losses capped at 5": ("pass", "pass", "pass", "losses=[min(l,5) for l in losses]"),
    "rate halved when loss rises": (
        "pass",
        "pass",
        (
            "learning_rate = learning_rate/2 if len(losses)>1 and losses[-1]>losses[-2] else "
            "learning_rate"
        ),
        "pass",
    ),
    "rate decays after 30": ("pass", "pass", "learning_rate *= 0.99 if epoch>30 else 1", "pass"),
    "rate decays after 100": ("pass", "pass", "learning_rate *= 0.99 if epoch>100 else 1", "pass"),
    "rate at most 2": ("learning_rate=min(learning_rate,2)", "pass", "pass", "pass"),
    "entries clipped 1 in train": (
        "pass",
        "gradients = each_of(lambda v: np.clip(v,-1,1), gradients)",
        "pass",
        "pass",
    ),
    "weights kept within 5": (
        "pass",
        "pass",
        "LEARNED = each_of(lambda v: np.clip(v,-5,5), LEARNED)",
        "pass",
    ),
    "weights kept within 10": (
        "pass",
        "pass",
        "LEARNED = each_of(lambda v: np.clip(v,-10,10), LEARNED)",
        "pass",
    ),
    "best returned": (
        "best = (float('inf'), LEARNED)",
        "best = min(best, (losses[-1], LEARNED), key=lambda pair: pair[0])",
        "pass",
        "cache = FORWARD\nif epochs and best[0] < LOSS: LEARNED = best[1]",
    ),
}
"""What is done first, before and after each step, and in the end."""
