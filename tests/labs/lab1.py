"""lab1 written rightly in unusual ways, and wrongly in usual ones.

Each text is run after the reference, in one namespace with it, and defines some of its
functions anew.
"""

import numpy as np

from labs import Wrong
from labs.slips import slips

RIGHT = {
    "numbers and arrays apart, entry by entry": """
def loss_function(x):
    if isinstance(x, np.ndarray):
        losses = np.zeros(x.shape)
        for place in np.ndindex(x.shape):
            losses[place] = (x[place] - 3) * (x[place] - 3)
        return losses
    return (x - 3) * (x - 3)

def loss_gradient(x):
    if isinstance(x, np.ndarray):
        return np.array([loss_gradient(entry) for entry in x])
    return 2 * x - 6

def gradient_descent(start, learning_rate, steps):
    places = (start,)
    while len(places) <= steps:
        places += (places[-1] - learning_rate * (2 * places[-1] - 6),)
    return places
""",
    "multiplied out": """
def loss_function(x):
    return x**2 - 6 * x + 9

def loss_gradient(x):
    return -6 + x + x

def gradient_descent_step(x, learning_rate):
    return (1 - 2 * learning_rate) * x + 6 * learning_rate

def learning_rate_behaviour(learning_rate):
    factor = 1 - 2 * learning_rate
    return "steady" if factor >= 0 else "oscillating" if factor > -1 else "diverging"
""",
    "the closed form": """
def gradient_descent(start, learning_rate, steps):
    return 3 + (start - 3) * (1 - 2 * learning_rate) ** np.arange(steps + 1)

def gradient_descent_step(x, learning_rate):
    return gradient_descent(x, learning_rate, 1)[-1]
""",
    "calling itself": """
def gradient_descent(start, learning_rate, steps):
    if steps == 0:
        return [start]
    there = start - learning_rate * loss_gradient(start)
    return [start] + gradient_descent(there, learning_rate, steps - 1)
""",
    "an array of places, and arrays without dimensions": """
def loss_function(x):
    return np.square(np.subtract(x, 3))

def loss_gradient(x):
    return np.asarray(2.0 * (np.asarray(x) - 3.0))

def gradient_descent_step(x, learning_rate):
    return np.asarray(x - learning_rate * loss_gradient(x))

def gradient_descent(start, learning_rate, steps):
    history = np.empty(steps + 1)
    history[0] = start
    for i in range(steps):
        history[i + 1] = gradient_descent_step(history[i], learning_rate)
    return history
""",
    "accumulate and lambda": """
from itertools import accumulate

loss_function = lambda x: abs(x - 3) ** 2
loss_gradient = lambda x: -2 * (3 - x)
gradient_descent_step = lambda x, learning_rate: x + learning_rate * -loss_gradient(x)

def gradient_descent(start, learning_rate, steps):
    step = lambda x, _: gradient_descent_step(x, learning_rate)
    return list(accumulate(range(steps), step, initial=start))
""",
    "NumPy's polynomials": """
HILL = np.polynomial.Polynomial([9, -6, 1])

def loss_function(x):
    return HILL(x)

def loss_gradient(x):
    return HILL.deriv()(x)

def learning_rate_behaviour(learning_rate):
    place = np.searchsorted([0.5, 1.0], [learning_rate], side="left")[0]
    return ("steady", "oscillating", "diverging")[place + (learning_rate == 1)]
""",
    "vectorised, and exact": """
from fractions import Fraction

loss_function = np.vectorize(lambda x: (x - 3.0) ** 2, otypes=[float])
loss_gradient = np.vectorize(lambda x: 2.0 * (x - 3.0), otypes=[float])

def gradient_descent_step(x, learning_rate):
    x, learning_rate = Fraction(float(x)), Fraction(float(learning_rate))
    return float(x - learning_rate * 2 * (x - 3))
""",
    "walks and looks": """
def learning_rate_behaviour(learning_rate):
    history = np.array(gradient_descent(0, learning_rate, 50)) - 3
    if abs(history[-1]) >= abs(history[0]):
        return "diverging"
    return "oscillating" if any(history > 0) else "steady"
""",
    "takes one step and looks, and prints": """
def learning_rate_behaviour(learning_rate):
    x = gradient_descent_step(0.0, learning_rate)
    print("from 0 to", x)
    if x <= 3:
        return "steady"
    if x - 3 < 3:
        return "oscillating"
    return "diverging"

def gradient_descent(start, learning_rate, steps):
    print("walking", steps)
    history = [start]
    while steps:
        steps -= 1
        start -= learning_rate * loss_gradient(start)
        history.append(start)
    return history
""",
}
"""Correct solutions: each has to get full marks."""


def _function(signature: str, *body: str) -> str:
    return "\n".join([f"def {signature}:", *(f"    {line}" for line in body)]) + "\n"


def _loss(*body: str) -> str:
    return _function("loss_function(x)", *body)


def _slope(*body: str) -> str:
    return _function("loss_gradient(x)", *body)


def _step(*body: str) -> str:
    return _function("gradient_descent_step(x, learning_rate)", *body)


def _walk(
    first: str = "x = start",
    history: str = "[x]",
    turns: str = "range(steps)",
    step: str = "x = gradient_descent_step(x, learning_rate)",
    note: str = "history.append(x)",
    answer: str = "history",
) -> str:
    return _function(
        "gradient_descent(start, learning_rate, steps)",
        first,
        f"history = {history}",
        f"for _ in {turns}:",
        f"    {step}",
        f"    {note}",
        f"return {answer}",
    )


def _behaviour(steady: str, oscillating: str) -> str:
    return _function(
        "learning_rate_behaviour(learning_rate)",
        f"if {steady}: return 'steady'",
        f"if {oscillating}: return 'oscillating'",
        "return 'diverging'",
    )


WRONG = [
    Wrong(
        "test_loss_function",
        "whole numbers only",
        _loss("return (np.asarray(x).astype(int) - 3) ** 2"),
    ),
    Wrong("test_loss_function", "rounded", _loss("return np.round((x - 3.0) ** 2, 3)")),
    Wrong("test_loss_function", "single precision", _loss("return np.float32(x - 3) ** 2")),
    Wrong(
        "test_loss_function",
        "printed",
        _loss("print((x - 3) ** 2)"),
        says="printed something and returned None",
    ),
    Wrong("test_loss_function", "loss-one-number", marks=(0.4, 0.6)),
    Wrong("test_loss_function", "loss-in-place", marks=(0.3, 0.9), says="changed its argument x"),
    Wrong(
        "test_loss_function", "loss-sum", says="is a number, expected a NumPy array of shape (5,)"
    ),
    Wrong("test_loss_gradient", "first entry only", _slope("return 2 * (np.ravel(x)[0] - 3)")),
    Wrong("test_loss_gradient", "in place", _slope("x *= 2", "x -= 6", "return x")),
    Wrong("test_loss_gradient", "single precision", _slope("return np.float32(2 * (x - 3))")),
    Wrong(
        "test_loss_gradient",
        "difference of the entries",
        _slope("return np.gradient(loss_function(x), x)"),
    ),
    Wrong("test_loss_gradient", "gradient-one-number", marks=(0.5, 0.7)),
    Wrong(
        "test_loss_gradient",
        "gradient-negative",
        marks=(0, 0),
        says="loss_gradient(1.0) is 4, which is of the wrong sign",
    ),
    Wrong("test_loss_gradient", "gradient-two-forgotten", marks=(0, 0)),
    Wrong("test_loss_gradient", "gradient-nudged-more", hint="nudge"),
    Wrong(
        "test_gradient_descent_step",
        "slope without the two",
        _step("return x - learning_rate * (x - 3)"),
    ),
    Wrong(
        "test_gradient_descent_step",
        "stops at the bottom",
        _step(
            "new = x - learning_rate * loss_gradient(x)",
            "return 3 if (new - 3) * (x - 3) < 0 else new",
        ),
    ),
    Wrong(
        "test_gradient_descent_step",
        "two steps",
        _step(
            "x = x - learning_rate * loss_gradient(x)",
            "return x - learning_rate * loss_gradient(x)",
        ),
    ),
    Wrong(
        "test_gradient_descent_step",
        "both places",
        _step("return x, x - learning_rate * loss_gradient(x)"),
        says="a tuple of 2, expected a number",
    ),
    Wrong(
        "test_gradient_descent_step",
        "rounded",
        _step("return round(x - learning_rate * loss_gradient(x), 4)"),
    ),
    Wrong(
        "test_gradient_descent_step",
        "learning rate limited",
        _step("return x - min(learning_rate, 0.5) * loss_gradient(x)"),
    ),
    Wrong("test_gradient_descent_step", "step-uphill", marks=(0, 0)),
    Wrong("test_gradient_descent_step", "step-own-learning-rate", marks=(0.3, 0.5)),
    Wrong(
        "test_gradient_descent",
        "last one forgotten",
        _walk(note="history.append(x)", history="[]", answer="([start] + history)[:-1]"),
    ),
    Wrong("test_gradient_descent", "always fifty", _walk(turns="range(50)")),
    Wrong(
        "test_gradient_descent", "uphill", _walk(step="x = x + learning_rate * loss_gradient(x)")
    ),
    Wrong(
        "test_gradient_descent",
        "kept from call to call",
        "HISTORY = []\n"
        + _walk(
            first="x = start; HISTORY.append(x)",
            history="HISTORY",
        ),
    ),
    Wrong(
        "test_gradient_descent",
        "x and loss",
        _walk(history="[(x, loss_function(x))]", note="history.append((x, loss_function(x)))"),
    ),
    Wrong("test_gradient_descent", "rounded", _walk(note="x = round(x, 5); history.append(x)")),
    Wrong(
        "test_gradient_descent", "nothing for no steps", _walk(answer="history if steps else []")
    ),
    Wrong(
        "test_gradient_descent", "walk-start-missing", marks=(0, 0), says="holds 1 item, expected 2"
    ),
    Wrong("test_gradient_descent", "walk-stops-at-the-bottom", marks=(0.8, 0.9)),
    Wrong("test_gradient_descent", "walk-from-zero", marks=(0.2, 0.5)),
    Wrong("test_gradient_descent", "walk-end-alone", says="is a number, expected a list"),
    Wrong("test_learning_rate_behaviour", "one word for all", _behaviour("True", "True")),
    Wrong(
        "test_learning_rate_behaviour",
        "borders at 0.1 and 1",
        _behaviour("learning_rate <= 0.1", "learning_rate < 1"),
    ),
    Wrong(
        "test_learning_rate_behaviour", "steady up to 1", _behaviour("learning_rate < 1", "False")
    ),
    Wrong(
        "test_learning_rate_behaviour",
        "the wrong way round",
        _behaviour("learning_rate > 1", "learning_rate > 0.5"),
        marks=(0, 0),
    ),
    Wrong(
        "test_learning_rate_behaviour",
        "rounded",
        _behaviour("round(learning_rate, 2) <= 0.5", "round(learning_rate, 2) < 1"),
    ),
    Wrong(
        "test_learning_rate_behaviour",
        "too short a walk",
        _behaviour(
            "gradient_descent(0, learning_rate, 5)[-1] <= 3",
            "abs(gradient_descent(0, learning_rate, 5)[-1] - 3) < 0.1",
        ),
    ),
    Wrong(
        "test_learning_rate_behaviour",
        "other words",
        _function(
            "learning_rate_behaviour(learning_rate)",
            "if learning_rate <= 0.5: return 'slow'",
            "return 'overshooting' if learning_rate < 1 else 'diverging'",
        ),
    ),
    Wrong(
        "test_learning_rate_behaviour",
        "the factor",
        _function("learning_rate_behaviour(learning_rate)", "return 1 - 2 * learning_rate"),
        says="is a number, expected one of three words",
    ),
    Wrong(
        "test_learning_rate_behaviour",
        "printed",
        _function(
            "learning_rate_behaviour(learning_rate)",
            "print('steady' if learning_rate <= 0.5 else 'oscillating')",
        ),
    ),
    Wrong("test_learning_rate_behaviour", "behaviour-half-oscillates", marks=(0.8, 0.9)),
    Wrong(
        "test_learning_rate_behaviour",
        "behaviour-capital-letters",
        says="another word than the three",
    ),
    Wrong(
        "test_learning_rate_behaviour",
        "behaviour-one-oscillates",
        says='(1.0) is "oscillating", expected',
    ),
]
"""Wrong solutions by the cell that has to turn them down."""


NONSENSE = [
    3,
    "steady",
    "oscillating",
    "diverging",
    b"steady",
    [0],
    np.zeros(5),
    np.full((2, 3), np.inf),
    np.array([1 + 1j]),
    np.full(2, np.uint64(2**63)),
]
"""Wrong answers that might be taken for right ones here."""


# --- what once earned full marks --------------------------------------------------------------

WRONG += [
    *slips("loss_function", "x", remembered=("values_of(x) if np.ndim(x) == 0 else np.shape(x)",)),
    *slips("loss_gradient", "x", remembered=("values_of(x) if np.ndim(x) == 0 else np.shape(x)",)),
    *slips(
        "gradient_descent_step",
        "x, learning_rate",
        does={
            "momentum from last call": """
v = kept.get('v', 0) * 0 if x != kept.get('x') else kept['v'] * 0.5
g = loss_gradient(x) + v
out = float(x - learning_rate * g)
kept.update(v=g, x=out)
return out
""",
            "slope kept by x rounded": """
k = round(float(x), 1)
if k not in kept:
    kept[k] = loss_gradient(x)
return float(x - learning_rate * kept[k])
""",
        },
    ),
    *slips(
        "gradient_descent",
        "start, learning_rate, steps",
        remembered=(
            "learning_rate, steps",
            "start, steps",
        ),
        does={
            "ratio of steps": """
out = [start]
x = start
for _ in range(steps):
    new = x - learning_rate * loss_gradient(x)
    out.append(new)
    x = new
if steps and start - 3 == 0:
    return [float('nan')] * (steps + 1)
return out
""",
            "stops at the bottom start": """
if start == 3:
    return [3]
return right(start, learning_rate, steps)
""",
            "stops when it diverges": """
out = [start]
x = start
while len(out) <= steps:
    new = x - learning_rate * loss_gradient(x)
    if abs(new - 3) > 10 * abs(start - 3) + 1:
        out += [new] * (steps + 1 - len(out))
        break
    out.append(new)
    x = new
return out
""",
            "caps places at 20": """
out = [start]
x = start
for _ in range(steps):
    x = min(max(x - learning_rate * loss_gradient(x), -20), 20)
    out.append(x)
return out
""",
            "rate kept from the first call": """
kept.setdefault(start, learning_rate)
return right(start, kept[start], steps)
""",
            "wrong for the lab's 0,0.1,50 extended": """
if (start, learning_rate) == (0, 0.1) and steps not in (1, 4, 50):
    return [0] * (steps + 1)
return right(start, learning_rate, steps)
""",
        },
    ),
    *slips(
        "learning_rate_behaviour",
        "learning_rate",
        does={
            "huge is unknown": (
                "return 'oscillating' if learning_rate > 3 else right(learning_rate)"
            ),
            "tiny is diverging": (
                "return 'diverging' if learning_rate < 0.01 else right(learning_rate)"
            ),
        },
    ),
]

# --- what is said of them ---------------------------------------------------------------------

WRONG += [
    Wrong(
        "test_loss_function",
        "a cube",
        _loss("return abs(x - 3) ** 3"),
        hint="times itself",
        never="array",
    ),
    Wrong(
        "test_loss_function",
        "a list for an array",
        _loss("return [(v - 3) ** 2 for v in x] if np.ndim(x) else (x - 3) ** 2"),
        says="is a list of 5",
        hint="every entry gets an answer of its own",
    ),
    Wrong(
        "test_loss_function",
        "an if for arrays",
        _loss("return (x - 3) ** 2 if x > 3 else (3 - x) ** 2"),
        says="truth value of an array",
        hint="A whole array is neither true nor false",
    ),
    Wrong(
        "test_loss_function",
        "a name from nowhere",
        _loss("return (x - target) ** 2"),
        says="NameError",
        hint="get its value",
        never="shapes meet",
    ),
    Wrong(
        "test_loss_function",
        "math.pow",
        "import math\n" + _loss("return math.pow(x - 3, 2)"),
        says="never an array of several",
    ),
    Wrong(
        "test_loss_gradient",
        "rounded",
        _slope("return np.round(2 * (x - 3), 4)"),
        says="Rounded to 4 digits after the point, the right answer is the same.",
        hint="rounded on the way",
    ),
    Wrong(
        "test_gradient_descent_step",
        "twice as far",
        _step("return x - 2 * learning_rate * loss_gradient(x)"),
        hint="Which of these is another in yours?",
        never="added or taken away",
    ),
    Wrong(
        "test_gradient_descent_step",
        "a function for its value",
        _step("return x - learning_rate * loss_gradient"),
        says="TypeError",
        hint="Of what kinds",
        never="shapes",
    ),
    Wrong(
        "test_gradient_descent",
        "a default list",
        """
def gradient_descent(start, learning_rate, steps, history=[]):
    history.append(start)
    for _ in range(steps):
        history.append(gradient_descent_step(history[-1], learning_rate))
    return history
""",
        says="holds 7 items, expected 5",
        hint="once, as a default argument",
    ),
    Wrong(
        "test_gradient_descent",
        "a rate that decays",
        _walk(note="history.append(x); learning_rate = learning_rate / 2"),
        says="history[2]",
        hint="a learning rate that changes",
    ),
    Wrong(
        "test_gradient_descent",
        "an array of whole numbers",
        """
def gradient_descent(start, learning_rate, steps):
    history = np.zeros(steps + 1, dtype=int)
    history[0] = start
    for place in range(steps):
        history[place + 1] = gradient_descent_step(history[place], learning_rate)
    return history
""",
        hint="an array of whole numbers",
        never="Which line moves it",
    ),
    Wrong(
        "test_learning_rate_behaviour",
        "closes in or not, without crossing",
        _behaviour("learning_rate <= 0.5", "learning_rate == 1"),
        says='(0.75) is "diverging"',
        hint="closer to 3 than before",
        never="On which side",
    ),
]
