"""What goes wrong in lab7, where students write a test of ``backward``.

Tests that say the same to everybody are not here: one cannot tell by their verdicts why they do.
The suite itself says that of them.
"""

from autograder.grading.catalogue import Misconception

LOOP = "for name, values in parameters.items():"
SHAPES = "claimed[name].shape != measured.shape"
CLOSE = "np.allclose(claimed[name], measured, rtol=1e-5, atol=1e-7)"
SIZES = "((5, 3, 4, 2), (1, 4, 2, 3), (9, 2, 7, 1), (6, 1, 5, 4), (3, 5, 1, 2))"
KEYS = "set(claimed) != set(parameters)"


def _slip(
    name: str,
    family: str,
    summary: str,
    hint: str,
    *edits: tuple[str, str],
    code: str = "",
    like: str = "",
) -> Misconception:
    return Misconception(
        id=name,
        function="is_backward_correct",
        family=family,
        summary=summary,
        hint=hint,
        edits=edits,
        code=code,
        like=like,
    )


CATALOGUE = (
    _slip(
        "only-w1",
        "part of the gradient",
        "Compares W1 alone.",
        "Your verdicts are those of a test that looks at W1 only, or says True as soon as W1 "
        "agrees. Which mistakes leave W1 as it should be?",
        (LOOP, 'for name, values in {"W1": parameters["W1"]}.items():'),
    ),
    _slip(
        "only-weights",
        "part of the gradient",
        "Compares the weights and no biases.",
        "Your verdicts are those of a test that looks at the weights and not at the biases. Who "
        "would notice a bias that is never added up?",
        (LOOP, 'for name, values in {n: parameters[n] for n in ("W1", "W2")}.items():'),
    ),
    _slip(
        "true-too-early",
        "part of the gradient",
        "Returns True as soon as one array agrees.",
        "Your verdicts are those of a test that says True as soon as one array agrees. Where in "
        "the loops does a True belong, if one disagreement is enough for False?",
        (f"if not {CLOSE}:\n                return False", f"return bool({CLOSE})"),
        like="only-w1",
    ),
    _slip(
        "only-shapes",
        "numbers not compared",
        "Compares keys and shapes, and no numbers.",
        "Your verdicts are those of a test that looks at shapes only. What was right about Kabir's "
        "backward in Lab 3?",
        (f"if not {CLOSE}:", "if not np.isfinite(claimed[name]).all():"),
    ),
    _slip(
        "only-signs",
        "numbers not compared",
        "Compares the signs of the slopes, not their sizes.",
        "Your verdicts are those of a test that compares signs only. Which mistakes make slopes "
        "too large or too small, and leave their signs alone?",
        (CLOSE, "np.array_equal(np.sign(claimed[name]), np.sign(measured))"),
    ),
    _slip(
        "no-signs",
        "numbers not compared",
        "Compares absolute values.",
        "Your verdicts are those of a test that compares slopes without their signs. What happens "
        "to a network that walks uphill?",
        (CLOSE, "np.allclose(np.abs(claimed[name]), np.abs(measured), rtol=1e-5, atol=1e-7)"),
    ),
    _slip(
        "no-absolute-value",
        "one side not compared",
        "Turns down slopes that are too large, and none that are too small.",
        "Your verdicts are those of a test that notices slopes that are too large only. Which sign "
        "has the difference if a slope is too small, and is it above your tolerance?",
        (CLOSE, "np.max(claimed[name] - measured) <= 1e-6"),
    ),
    _slip(
        "no-absolute-value-the-other-way",
        "one side not compared",
        "Turns down slopes that are too small, and none that are too large.",
        "Your verdicts are those of a test that notices slopes that are too small only. Which sign "
        "has the difference if a slope is too large, and is it above your tolerance?",
        (CLOSE, "np.max(measured - claimed[name]) <= 1e-6"),
    ),
    _slip(
        "no-absolute-value-and-nan",
        "one side not compared",
        "Turns down slopes that are too large, and none that are too small or no numbers at all.",
        "Your verdicts are those of a test that notices slopes that are too large only. Which sign "
        "has the difference if a slope is too small, and is it above your tolerance? Is NaN?",
        (f"if not {CLOSE}:", "if np.max(claimed[name] - measured) > 1e-6:"),
    ),
    _slip(
        "no-absolute-value-and-nan-the-other-way",
        "one side not compared",
        "Turns down slopes that are too small, and none that are too large or no numbers at all.",
        "Your verdicts are those of a test that notices slopes that are too small only. Which sign "
        "has the difference if a slope is too large, and is it above your tolerance? Is NaN?",
        (f"if not {CLOSE}:", "if np.max(measured - claimed[name]) > 1e-6:"),
    ),
    _slip(
        "mean-of-all",
        "entries not compared",
        "Compares the mean over all entries of an array.",
        "Your verdicts are those of a test that compares one mean or sum for each array. Can one "
        "entry be too large and another too small, and the mean be right?",
        (CLOSE, "np.isclose(claimed[name].mean(), measured.mean(), rtol=1e-5, atol=1e-7)"),
    ),
    _slip(
        "sum-of-differences",
        "entries not compared",
        "Adds up the differences with their signs, so that they cancel.",
        "Your test adds up differences. What do a difference of +1 and one of −1 come to?",
        (CLOSE, "abs(np.sum(claimed[name] - measured)) < 1e-6"),
        like="mean-of-all",
    ),
    _slip(
        "length-only",
        "entries not compared",
        "Compares the lengths (norms) of the gradients.",
        "Your verdicts are those of a test that compares how long two gradients are. Can two "
        "arrows be of the same length and point to different places?",
        (CLOSE, "np.isclose(np.linalg.norm(claimed[name]), np.linalg.norm(measured), rtol=1e-5)"),
    ),
    _slip(
        "any-entry",
        "entries not compared",
        "Is content where any entry agrees.",
        "Your verdicts are those of a test that is content if some entry agrees. How many have to?",
        (CLOSE, "np.isclose(claimed[name], measured, rtol=1e-5, atol=1e-7).any()"),
    ),
    _slip(
        "stretched-shapes",
        "shapes",
        "Compares no shapes, so that NumPy stretches a flat bias to fit.",
        "Your test accepts wrong shapes: NumPy compares an array of shape (4,) with one of "
        "shape (1, 4) without a word. Which of the two is backward to return?",
        (SHAPES, "claimed[name].size == 0"),
    ),
    _slip(
        "extra-keys",
        "keys",
        "Does not mind keys that do not belong there.",
        "Your test accepts a dict with a fifth key. What would train do with it?",
        (KEYS, "not set(parameters) <= set(claimed)"),
    ),
    _slip(
        "textbook-point",
        "blind spot",
        "Looks at weights of 0.01, with a tolerance of 0.001.",
        "Your verdicts are those of a test that looks where all slopes are tiny, or allows much. "
        "How large are the slopes that you compare, and how far off may one be?",
        ("rng.standard_normal(shape) for", "0.01 * rng.standard_normal(shape) for"),
        ("atol=1e-7", "atol=1e-3"),
    ),
    _slip(
        "wide-tolerance",
        "tolerance",
        "Allows a difference of 0.1.",
        "Your verdicts are those of a test that allows a difference of about 0.1. How large are "
        "the slopes themselves, and in which digit do mistakes show?",
        ("rtol=1e-5, atol=1e-7", "atol=0.1"),
    ),
    _slip(
        "one-output",
        "blind spot",
        "Uses networks with one output only.",
        "Your verdicts are those of a test whose networks have one output. Which mistakes need two "
        "to be seen?",
        (SIZES, "((5, 3, 4, 1), (1, 4, 2, 1), (9, 2, 7, 1), (6, 1, 5, 1), (3, 5, 1, 1))"),
    ),
    _slip(
        "one-sample",
        "blind spot",
        "Uses a single sample only.",
        "Your verdicts are those of a test that shows a single sample. Which is larger for one "
        "sample, the sum or the mean?",
        (SIZES, "((1, 3, 4, 2), (1, 4, 2, 3), (1, 2, 7, 1), (1, 5, 4, 2))"),
    ),
    _slip(
        "equal-sizes",
        "blind spot",
        "Uses as many samples as inputs, hidden neurons and outputs.",
        "Your verdicts are those of a test in whose networks all sizes are equal. If somebody "
        "divides by the wrong one of them, what is different?",
        (SIZES, "((4, 4, 4, 4),)"),
    ),
    _slip(
        "no-network-with-ones",
        "blind spot",
        "Uses one network, in which no size is 1.",
        "Your verdicts are those of a test in whose networks no size is 1. What may happen to a "
        "dimension of size 1?",
        (SIZES, "((5, 3, 4, 2),)"),
    ),
    _slip(
        "errors-come-through",
        "no verdict",
        "Lets an error of backward come through.",
        "If backward stops with an error, so does your test. What is its verdict then?",
        ("except Exception:", "except ZeroDivisionError:"),
    ),
    _slip(
        "loss-falls",
        "no test",
        "Asks whether the loss falls after a step, instead of whether the slopes are right.",
        "Your verdicts are those of a test that asks whether the loss falls. Does it not fall for "
        "many a wrong gradient too?",
        code='''
def is_backward_correct(backward: Backward) -> bool:
    """Whether the loss falls after a small step against the gradient."""
    rng = np.random.default_rng(0)
    for m, n_in, n_hidden, n_out in ((5, 3, 4, 2), (1, 4, 2, 3), (9, 2, 7, 1)):
        shapes = {"W1": (n_in, n_hidden), "b1": (1, n_hidden)}
        shapes |= {"W2": (n_hidden, n_out), "b2": (1, n_out)}
        parameters = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
        X, y = rng.standard_normal((m, n_in)), rng.integers(0, 2, (m, n_out))
        cache = forward(parameters, X)
        try:
            slopes = backward(parameters, cache, X, y)
            stepped = {name: parameters[name] - 0.01 * slopes[name] for name in parameters}
            after = binary_cross_entropy(forward(stepped, X)["a2"], y)
        except Exception:
            return False
        if not after < binary_cross_entropy(cache["a2"], y):
            return False
    return True
''',
    ),
)
