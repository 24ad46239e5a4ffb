"""``adam_step(parameters, gradients, state, learning_rate, beta1, beta2, epsilon)``.

The algorithm is written out here from Kingma and Ba (2015), Algorithm 1.  Exact values for fixed
arrays: a correct solution can't fail by chance.

Where epsilon stands is tested once, with a large one.  In the other tests gradients are at least
0.5, so that a tiny epsilon in another place moves the step by less than their tolerance of 1e-6.
"""

import numpy as np
import pytest

from autograder.testing import Failure, expect, hints

T = "t counts the steps: it is 1 when the first one has been taken. When is it raised, by how much?"
M = "m keeps beta1 of what it was and takes in 1 - beta1 of the gradient. What does yours keep?"
V = "v keeps beta2 of what it was and takes in 1 - beta2 of the gradient squared. What is in yours?"
STEP = (
    "t, m and v are right, so look at what comes after them: each divided by 1 minus a power of "
    "its beta, in brackets that hold just that; the root of v only, epsilon after the root, the "
    "sign, and the parameters as they were."
)
LATER = (
    "The first step is right, and t, m and v of this one are, too. What comes after them has to "
    "change with t, by the power in each divisor: beta is raised to the power of t, and what comes "
    "of that is taken from 1. Is either done otherwise in yours?"
)
BETAS = (
    "With betas of 0.9 and 0.999 it is right, and with these t, m and v still are. Which betas "
    "stand in your divisors, 1 - beta to the power of t: those that were handed over?"
)
EPSILON = (
    "With an epsilon that is tiny it is right. Where does epsilon come in: is it added to the root "
    "of the corrected v, and is all of that what m is divided by?"
)
PAIR = "Two dicts are handed back: the parameters, and the state with t, m and v, in that order."
DEFAULT = (
    "With 0.9, 0.999 and 1e-8 handed over it is right. Which beta1, beta2 and epsilon does your "
    "function take if it is given none?"
)
SETTINGS, DEFAULTS = ("beta1", "beta2", "epsilon"), (0.9, 0.999, 1e-8)
PARTS = ("t", "m", "v", "parameters")
BUT_FOR_EPSILON = 1e-6


def algorithm(parameters, gradients, state, learning_rate, beta1, beta2, epsilon):
    """The parameters and the state after one step, written array by array."""
    t = state["t"] + 1
    m, v, moved = {}, {}, {}
    for name, g in gradients.items():
        m[name] = beta1 * state["m"][name] + (1.0 - beta1) * g
        v[name] = beta2 * state["v"][name] + (1.0 - beta2) * g * g
        root = np.sqrt(v[name] / (1.0 - beta2**t))
        moved[name] = parameters[name] - learning_rate * m[name] / (1.0 - beta1**t) / (
            root + epsilon
        )
    return moved, {"t": t, "m": m, "v": v}


@pytest.fixture
def step(student, with_default):
    """Takes one step, compares ``parts`` of it, and returns the true answer and the call.

    ``hint`` takes the place of all others, ``otherwise`` that of the one for a wrong step of right
    notes.
    """

    def take(
        parameters, gradients, state, learning_rate, *settings, parts=PARTS, hint="", otherwise=""
    ):
        shown = dict(zip(SETTINGS, settings, strict=False))
        what = expect.describe(
            f"adam_step({', '.join(('parameters, gradients, state, learning_rate', *shown))})",
            learning_rate=learning_rate,
            **shown,
        )
        what += f", step {state['t'] + 1}"
        every = (*settings, *DEFAULTS[len(settings) :])
        moved, true = algorithm(parameters, gradients, state, learning_rate, *every)
        tolerance, last = (
            (BUT_FOR_EPSILON, otherwise or STEP)
            if "epsilon" not in shown
            else (expect.TOLERANCE, EPSILON)
        )

        def compare(*settings):
            answer = student.adam_step(parameters, gradients, state, learning_rate, *settings)
            words = f"{what}: the answer (parameters, state)"
            found = expect.sequence(answer, 2, words, hint=PAIR)
            notes = expect.mapping(found[1], ("t", "m", "v"), f"{what}: state", exact=False)

            def t(why=T):
                expect.close(notes["t"], true["t"], f"{what}: state['t']", hint=hint or why)

            def note(key, why):
                name = f"state[{key!r}]"
                return expect.arrays(notes[key], true[key], what, name=name, hint=hint or why)

            def parameters_moved():
                why, name = hint or why_moved(), "parameters"
                return expect.arrays(
                    found[0], moved, what, name=name, hint=why, tolerance=tolerance
                )

            def why_moved():
                """The hint of the first note that is wrong, because the step is made of them."""
                try:
                    t()
                    note("m", M)
                    note("v", V)
                except Failure as failure:
                    return f"The step is made of the notes. {failure.hint}"
                return last

            if "t" in parts:
                t()
            if "m" in parts:
                notes["m"], notes["v"] = note("m", M), note("v", V)
            return (parameters_moved() if "parameters" in parts else moved), notes

        if len(settings) == len(DEFAULTS):
            return *compare(*settings), what
        return *with_default(
            lambda *last: compare(*settings, *last), *every[len(settings) :], hint=DEFAULT
        ), what

    return take


@pytest.fixture
def start(zeros):
    """The state before the first step."""
    return {"t": 0, "m": zeros(), "v": zeros()}


@pytest.mark.weight(2)
def test_first_step(step, start, tree):
    """The first step is as long as the learning rate, whatever the gradient"""
    step(tree(1), tree(2, gap=0.5), start, 0.1, parts=("parameters",))


@pytest.mark.weight(2)
def test_notes_of_the_first_step(step, start, tree):
    """t, m and v after the first step"""
    step(tree(1), tree(2, gap=0.5), start, 0.1, parts=("t", "m", "v"))


@pytest.mark.weight(3)
def test_several_steps(step, start, tree):
    """Five steps: the notes are carried on, and their correction fades"""
    parameters, state = tree(1), start
    for number in range(5):
        later = LATER if number else ""
        gradients = tree(20 + number, gap=0.5)
        parameters, state, _ = step(parameters, gradients, state, 0.05, otherwise=later)


@pytest.mark.weight(1)
def test_other_settings(step, start, tree):
    """Steps with any learning rate and any betas"""
    for betas, otherwise in (((), ""), ((0.7, 0.95), BETAS)):
        parameters, state = tree(3), start
        for number in range(3):
            why = otherwise or (LATER if number else "")
            gradients = tree(30 + number, gap=0.5)
            parameters, state, _ = step(parameters, gradients, state, 0.5, *betas, otherwise=why)
    later = {
        "t": 40,
        "m": tree(4),
        "v": {name: array**2 for name, array in tree(5, gap=0.5).items()},
    }
    step(tree(6), tree(7, gap=0.5), later, np.float64(0.01), 0.5, 0.4)
    step(tree(6), tree(7, gap=0.5), {**later, "t": 15}, 0.005, 0.905)


@pytest.mark.weight(1)
def test_zeros_and_large_numbers(step, tree, zeros):
    """Gradients that are large, or 0, where the notes fade and still move the parameters"""
    moving = {
        "t": 3,
        "m": tree(4),
        "v": {name: array**2 for name, array in tree(5, gap=0.5).items()},
    }
    large = {name: 20.0 * array for name, array in tree(7, gap=0.5).items()}
    step(tree(6), large, moving, 0.1)
    step(tree(6), zeros(), moving, 0.1)
    step(large, tree(7, gap=0.5), moving, 0.1)
    huge = {name: 1e5 * array for name, array in tree(7, gap=0.5).items()}
    step(tree(6), huge, moving, 0.1)
    step(huge, tree(7, gap=0.5), moving, 0.1)


@pytest.mark.weight(1)
def test_epsilon(step, start, tree):
    """A large epsilon, which is added to the root, and gradients of 0"""
    step(tree(8), tree(9, gap=0.5), start, 0.2)
    step(tree(8), tree(9), start, 0.2, 0.9, 0.999, 0.3)
    gradients = tree(10, gap=0.5)
    gradients["W1"][0] = 0.0
    step(tree(8), gradients, start, 0.2)


@pytest.mark.weight(1)
def test_names_of_keys(step, tree, turned):
    """The right step whatever the order of the keys: their names count"""
    v = {name: array**2 for name, array in tree(5, gap=0.5).items()}
    state, gradients = {"t": 3, "m": tree(4), "v": v}, tree(7, gap=0.5)
    step(tree(6), gradients, state, 0.1)
    for notes in ({**state, "m": turned(state["m"])}, {**state, "v": turned(v)}, turned(state)):
        step(tree(6), gradients, notes, 0.1, hint=hints.BY_NAME)
    step(tree(6), turned(gradients), state, 0.1, hint=hints.BY_NAME)
    step(turned(tree(6)), gradients, state, 0.1, hint=hints.BY_NAME)


@pytest.mark.weight(1)
def test_calls_are_independent(step, start, tree):
    """The right step in every call: two networks that take turns keep notes of their own"""
    parameters, state = tree(1), start
    for number in range(2):  # by itself first: what is wrong there has nothing to do with turns
        later = LATER if number else ""
        gradients = tree(40 + 2 * number, gap=0.5)
        parameters, state, _ = step(parameters, gradients, state, 0.05, otherwise=later)
    one, other = (tree(1), start), (tree(2), start)
    for number in range(2):
        for place in range(2):
            parameters, state = (one, other)[place]
            gradients = tree(40 + 2 * number + place, gap=0.5)
            moved, notes, _ = step(parameters, gradients, state, 0.05, hint=hints.KEPT)
            one, other = ((moved, notes), other) if place == 0 else (one, (moved, notes))
    gradients = tree(40, gap=0.5)
    usual = (tree(1), gradients, one[1], 0.05, 0.9, 0.999, 0.3)
    different = (tree(2), tree(41, gap=0.5), other[1], 0.1, 0.7, 0.95, 0.5)
    step(*usual)
    for place in range(len(usual)):
        step(*usual, hint=hints.KEPT)
        step(*usual[:place], different[place], *usual[place + 1 :], hint=hints.KEPT)


@pytest.mark.weight(2)
def test_leaves_its_arguments_alone(step, student, start, tree):
    """The right step, and parameters, gradients and the old state as they were"""
    parameters, state, _ = step(tree(11), tree(12, gap=0.5), start, 0.1)
    _, _, what = step(parameters, tree(13, gap=0.5), state, 0.1)
    expect.untouched(student.last, what)
