"""``backward(layers, activations, y)``: the blame of every weight and bias for the loss.

Two witnesses that know nothing of each other are asked: the reference, and central differences
of the loss at the very layers that the student's function is given.  Networks and data are
fixed, and no hidden neuron is near ReLU's kink, so a correct solution can't fail by chance.

A gradient made of differences itself would pass both.  Before the first answer counts, a network
with 50,000 parameters is therefore handed over.  On a slow core NumPy takes a millisecond for the
gradient and plain Python loops take 0.2 seconds; central differences need 100,000 runs of the
network, which take 6 seconds and more.  The limit is 2 seconds, and where it is passed no test
counts differences as an answer.
"""

import contextlib
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from autograder.testing import Failure, expect, gradcheck, grown, hints, one_sample, walk_back
from autograder.testing.wording import names_hint

CALL = "backward(layers, activations, y)"
ANALYTIC = (
    "Does yours try out every weight, which takes two runs of the network for each, or go through "
    "single entries in Python? The chain rule gives all slopes in one walk back, in a few products "
    "of whole arrays."
)
LIST = (
    "What is the answer: one dict for each layer, in a list? Does your walk come to every layer, "
    "the first and the last one too, and just once to each?"
)
ELSEWHERE = (
    ((3, 8, 6, 9, 7, 8, 6, 2), 5),
    ((5, 7, 9, 8, 6, 9, 8, 3), 11),
    ((2, 9, 8, 7, 7, 6, 9, 5), 4),
)
"""Networks by which a ratio of sizes is known; cut to as many layers as the one judged."""

LARGE = ((203, 180, 72, 3), 4)
LARGE_SECONDS = 2


@pytest.fixture(scope="module")
def tried():
    """What is known of the large network: the exception that it ended with, or None."""
    return {}


@pytest.fixture
def too_slow(student, network, tried):
    """The Failure with which the large network ended, if it took too long; otherwise None."""
    if not tried:
        case = network(*LARGE)
        tried["ended"] = None
        try:
            with student.within(LARGE_SECONDS):
                student.backward(case.layers, case.activations, case.y)
        except Failure as failure:
            tried["ended"] = failure
    ended = tried["ended"]
    return ended if ended and ended.outcome == "timed out" else None


@pytest.fixture
def gradients(student, too_slow):
    """The student's answer for a network, with the call in words."""

    def call(case):
        expect.that(
            not too_slow,
            "backward took too long for a large network (see the last test), so that its answers "
            "for small ones do not count.",
            hint=ANALYTIC,
        )
        return student.backward(case.layers, case.activations, case.y), case.words(CALL)

    return call


@pytest.fixture
def judge_gradients(student, reference, network, same_layers):
    """Fails where the gradients that a student returned for a network are not the true ones.

    ``places`` and ``keys`` limit the judgement to some layers and to "W" or "b", ``expected`` are
    other witnesses than the reference, ``hint`` takes the place of all others, and ``otherwise``
    that of the one for gradients that are wrong in no way that is known.
    """

    def right(case):
        return reference.backward(case.layers, case.activations, case.y)

    def elsewhere(depth, judged):
        answers = []
        for sizes, samples in ELSEWHERE:
            other = network((*sizes[:depth], sizes[-1]), samples)
            with contextlib.suppress(Failure):
                answer = student.backward(other.layers, other.activations, other.y)
                sides = (judged(answer, right(other)), judged(right(other), right(other)))
                answers.append(gradcheck.Elsewhere(*sides, other.sizes))
        return answers if len(answers) == len(ELSEWHERE) else []

    def judge(
        returned,
        case,
        what,
        *,
        places=None,
        keys=("W", "b"),
        expected=None,
        hint="",
        otherwise="",
    ):
        true, part = expected or right(case), f"{what}: gradients"
        everything = places is None and len(keys) == 2
        places = range(len(true)) if places is None else places

        def judged(returned, true):
            """The arrays that are judged, in a list as long as ``true``."""
            alike = partial(same_layers, expected=true, what=what)
            found = grown.sequence(returned, len(true), part, right=alike, hint=LIST)
            layers: list[dict[str, np.ndarray]] = [{} for _ in true]
            for place in places:
                words = f"{part}[{place}]"
                why = "" if everything else names_hint(found[place], ("W", "b"))
                layer = expect.mapping(found[place], keys, words, exact=everything, hint=why)
                for key in keys:
                    spelled = f"{words}[{key!r}]"
                    layers[place][key] = expect.array(layer[key], None, spelled, finite=False)
            return layers

        def answered(alone):
            answer = student.backward(alone.layers, alone.activations, alone.y)
            return judged(answer, right(alone))

        actual, wanted = judged(returned, true), judged(true, true)
        if gradcheck.compare(actual, wanted):
            each, own = map(right, case.one_by_one()), map(answered, case.one_by_one())
            why = hint or one_sample.gradients_hint(actual, wanted, each, own)
            place = otherwise or walk_back.where(returned, true)
            known = dict.fromkeys(walk_back.HINTS, why) if why else {**walk_back.HINTS, "": place}
            others = partial(elsewhere, len(true), judged)
            expect.gradients(actual, wanted, what, hints=known, sizes=case.sizes, elsewhere=others)
        if expected is None:
            # Closer than any difference quotient gets: this is where single precision shows.
            for place in places:
                name = f"gradients[{place}]"
                expect.arrays(actual[place], wanted[place], what, name=name, hint=hint)

    return judge


@pytest.mark.weight(1)
def test_output_weights(gradients, network, judge_gradients):
    """The last layer's weights: the blame of the outputs, times what came in"""
    case = network((4, 5, 3), 1)
    returned, what = gradients(case)
    judge_gradients(returned, case, what, places=[1], keys=("W",))


@pytest.mark.weight(2)
def test_hidden_weights(gradients, network, judge_gradients):
    """A hidden layer's weights: the blame goes back through the weights and the open doors"""
    case = network((4, 5, 3), 1)
    returned, what = gradients(case)
    judge_gradients(returned, case, what, places=[0], keys=("W",))


@pytest.mark.weight(1)
def test_biases(gradients, network, judge_gradients):
    """A bias has the blame of its own neuron for a gradient, in the bias's shape"""
    case = network((2, 6, 4, 3), 1)
    returned, what = gradients(case)
    judge_gradients(returned, case, what, keys=("b",))


@pytest.mark.weight(2)
def test_mean_over_samples(gradients, network, judge_gradients):
    """Several samples: every gradient is the mean of theirs"""
    single = network((3, 4, 2), 1)
    returned, what = gradients(single)
    judge_gradients(returned, single, what)
    for sizes, samples in (((3, 4, 2), 5), ((5, 2, 3), 7)):
        case = network(sizes, samples)
        returned, what = gradients(case)
        judge_gradients(returned, case, what, otherwise=walk_back.SAMPLES)


@pytest.mark.weight(1)
def test_no_hidden_layer(gradients, network, judge_gradients):
    """Networks of a single layer"""
    for sizes, samples in (((4, 3), 1), ((3, 5), 6)):
        case = network(sizes, samples)
        returned, what = gradients(case)
        judge_gradients(returned, case, what)


@pytest.mark.weight(2)
def test_any_depth(gradients, network, judge_gradients):
    """Networks of any depth: the same two steps for every layer"""
    for sizes, samples in (
        ((3, 5, 4, 2), 6),
        ((2, 7, 5, 4, 3), 8),
        ((6, 4, 7, 2, 5, 3), 9),
        ((3, 3, 3, 3), 3),
        ((1, 4, 3, 4, 3, 4, 1, 9), 10),
    ):
        case = network(sizes, samples, integers=True)
        returned, what = gradients(case)
        judge_gradients(returned, case, what)


@pytest.mark.weight(1)
def test_zeros_and_large_slopes(
    gradients, network, changed, with_zeros, steep, judge_gradients, judge_sure
):
    """Weights and inputs that are 0, a layer with all doors closed, and large slopes"""
    usual = network((3, 4, 5, 2), 6)
    shut = {**usual.layers[1], "b": usual.layers[1]["b"] - 9.0}
    for case in (
        usual,
        with_zeros(usual),
        steep(network((3, 4, 2), 1, number=48)),
        changed(usual, layers=[usual.layers[0], shut, usual.layers[2]]),
    ):
        returned, what = gradients(case)
        judge_gradients(returned, case, what)
    judge_sure(gradients, usual.layers[:2], CALL)
    judge_sure(gradients, [], CALL)


@pytest.mark.weight(2)
def test_gradient_matches_finite_differences(gradients, network, judge_gradients, differences):
    """Every entry of the gradients is what a tiny step of that weight or bias does to the loss"""
    for sizes, samples in (((4, 3), 5), ((3, 5, 2), 4), ((4, 6, 5, 3), 7), ((2, 5, 6, 4, 3), 8)):
        case = network(sizes, samples)

        returned, what = gradients(case)
        judge_gradients(returned, case, what, expected=differences(case))
        judge_gradients(returned, case, what)


@pytest.mark.weight(1)
def test_names_of_keys(gradients, network, turned, judge_gradients):
    """The right gradients whatever the order of the keys: their names count"""
    usual = network((3, 4, 2), 5)
    for number, case in enumerate((usual, replace(usual, layers=turned(usual.layers)))):
        returned, what = gradients(case)
        what += ", b before W" * number
        judge_gradients(returned, case, what, hint=hints.first("", hints.BY_NAME, number))


@pytest.mark.weight(1)
def test_calls_are_independent(gradients, network, changed, judge_gradients):
    """The right gradients in every call, whatever was asked before"""
    first, second = network((3, 4, 2), 5), network((3, 4, 2), 5, number=1)
    # Activations after hidden ones are twice as large come from weights half as large.
    halved = [
        {key: 2 * array for key, array in first.layers[0].items()},
        {"W": first.layers[1]["W"] / 2, "b": first.layers[1]["b"]},
    ]
    cases = (
        first,
        second,
        changed(first, X=second.X),
        changed(first, y=np.roll(first.y, 1, axis=1)),
        changed(first, layers=second.layers),
        changed(first, layers=halved),
        first,
    )
    for number, case in enumerate(cases):
        returned, what = gradients(case)
        hint = hints.first("", hints.KEPT, number)
        judge_gradients(returned, case, f"{what}, after other calls", hint=hint)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(gradients, student, network, judge_gradients):
    """The right gradients, and layers, activations and truth as they were"""
    case = network((4, 3, 5, 2), 6)
    returned, what = gradients(case)
    # First, because a change on the way is why the numbers may be wrong as well.
    expect.untouched(student.last, what)
    judge_gradients(returned, case, what)


@pytest.mark.weight(1)
@pytest.mark.seconds(LARGE_SECONDS)
def test_chain_rule_for_a_large_network(student, network, too_slow, judge_gradients):
    """A large network has its gradients, and has them within a moment"""
    if too_slow:
        message = f"{too_slow.message} The network had 50,000 parameters."
        raise Failure(message, hint=ANALYTIC, outcome="timed out")
    case = network(*LARGE)
    returned = student.backward(case.layers, case.activations, case.y)
    judge_gradients(returned, case, case.words(CALL))
