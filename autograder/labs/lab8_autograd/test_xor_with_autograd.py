"""All functions together: the given machine finds lab3's gradients, and learns XOR with them.

The parameters to begin with are drawn here, from fixed seeds, so the training takes the same way
each time and a correct solution can't fail by chance: with the reference every output is within
0.1 of its label after these epochs, and half as far is asked for.

If the training from the first start ends where that of a backward by hand ends, it has followed it
all the way, and from the other starts the first and the last epochs of the path by hand are enough,
if they follow it, too.  Training is given, and the functions in it are asked the same questions in
each epoch: what goes wrong in one of them goes wrong in the first, or with an activation, an error,
a slope or a weight that is too large or too small, and between those ends none of these goes beyond
what was trained.  Where anything is off, training goes on from each start in full.
"""

import numpy as np
import pytest

from autograder.grading.same_answer import same
from autograder.testing import Failure, expect, training
from autograder.testing.remembered import remembered

EPOCHS, LEARNING_RATE = 300, 2.0
SEEDS = (2, 3, 5)
TRAINING_SECONDS = 30
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
Y = X.sum(axis=1, keepdims=True) % 2
HINT = (
    "All of your functions have a part in this. Which of them lack marks of their own? Begin with "
    "the first of those."
)
NEURON = (
    "A single neuron of numbers alone is walked back through by backpropagate. Does that have all "
    "its marks, and local_slopes as well?"
)


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def start(seed, n_in=2, n_hidden=4, n_out=1):
    rng = np.random.default_rng(seed)
    return {
        "W1": rng.standard_normal((n_in, n_hidden)),
        "b1": np.zeros((1, n_hidden)),
        "W2": rng.standard_normal((n_hidden, n_out)),
        "b2": np.zeros((1, n_out)),
    }


def output(parameters, X):
    hidden = sigmoid(X @ parameters["W1"] + parameters["b1"])
    return hidden, sigmoid(hidden @ parameters["W2"] + parameters["b2"])


def by_hand(parameters, X, y):
    """The gradients as lab3 has them, a formula for each."""
    hidden, answers = output(parameters, X)
    blame2 = (answers - y) / len(X)
    blame1 = blame2 @ parameters["W2"].T * hidden * (1.0 - hidden)
    return {
        "W1": X.T @ blame1,
        "b1": blame1.sum(axis=0, keepdims=True),
        "W2": hidden.T @ blame2,
        "b2": blame2.sum(axis=0, keepdims=True),
    }


@remembered
def path_by_hand(seed):
    """The parameters after those numbers of epochs that are looked at."""
    looked_at = training.looked_at(EPOCHS)
    parameters, path = start(seed), {}
    for epoch in range(EPOCHS + 1):
        if epoch in looked_at:
            path[epoch] = parameters
        slopes = by_hand(parameters, X, Y)
        parameters = {name: parameters[name] - LEARNING_RATE * slopes[name] for name in slopes}
    return path


@pytest.fixture
def written(student):
    """Asks each function for a trifle, so that one that is not written is told by its name."""
    step = ("c", "multiply", ("a", "b"))
    student.evaluate([step], {"a": 2.0, "b": 3.0})
    student.local_slopes("multiply", (2.0, 3.0), 6.0)
    student.topological_order([step])
    student.backpropagate([step], {"a": 2.0, "b": 3.0, "c": 6.0}, "c")
    student.unbroadcast(np.ones((2, 3)), (1, 3))
    student.matmul_gradients(np.ones((2, 3)), np.ones((2, 4)), np.ones((4, 3)))


@pytest.mark.weight(1)
def test_gradients_are_those_of_a_backward_by_hand(student, written):
    """The machine's gradients are those of a hand-written backward"""
    for weights, inputs, truth in (
        ([2.0, -1.0], [0.5, 1.5], 1.0),
        ([0.4, 1.2, -0.9], [1, 2, 3], 0),
    ):
        what = f"neuron_gradients({weights}, {inputs}, {truth})"
        slopes = (sigmoid(np.dot(weights, inputs)) - truth) * np.array(inputs)
        answer = student.neuron_gradients(weights, inputs, truth)
        found = expect.numbers(answer, len(weights), f"{what}: the answer")
        expect.close(found, slopes, what, hint=NEURON)
    rng = np.random.default_rng(8)
    for samples, sizes in ((4, (2, 4, 1)), (5, (3, 4, 2)), (1, (2, 3, 1))):
        parameters = start(sum(sizes), *sizes)
        data = rng.standard_normal((samples, sizes[0]))
        labels = rng.integers(0, 2, (samples, sizes[2]))
        what = expect.describe("autograd_gradients(parameters, X, y)", X=data, y=labels)
        answer = student.autograd_gradients(parameters, data, labels)
        _, gradients = expect.sequence(answer, 2, f"{what}: the answer (loss, gradients)")
        right = by_hand(parameters, data, labels)
        arrays = expect.mapping(gradients, right, f"{what}: gradients")
        for name, true in right.items():
            expect.close(arrays[name], true, f"{what}: gradients[{name!r}]", hint=HINT)


@pytest.mark.weight(1)
def test_learns_xor(student, written):
    """From each of three starts, the network learns XOR with the machine's gradients"""

    def train(parameters, epochs):
        what = f"train_with_autograd(parameters, X, y, {epochs}, {LEARNING_RATE:g})"
        with student.within(TRAINING_SECONDS):
            answer = student.train_with_autograd(parameters, X, Y, epochs, LEARNING_RATE)
        end, losses = expect.sequence(answer, 2, f"{what}: the answer (parameters, losses)")
        end = expect.mapping(end, parameters, f"{what}: parameters")
        trained = {
            name: expect.array(end[name], array.shape, f"{what}: parameters[{name!r}]")
            for name, array in parameters.items()
        }
        return trained, expect.numbers(losses, epochs, f"{what}: losses")

    def follows(seed):
        try:
            return training.follows_at_both_ends(train, path_by_hand(seed), EPOCHS)
        except Failure:  # which is told of a whole training
            return False

    has_followed = False
    for seed in SEEDS:
        if has_followed and follows(seed):
            continue
        trained, _ = train(start(seed), EPOCHS)
        _, answers = output(trained, X)
        expect.that(
            bool(np.all(np.abs(answers - Y) < 0.2)),
            f"train_with_autograd(parameters, X, y, {EPOCHS}, {LEARNING_RATE:g}): from start "
            f"{seed}, XOR was not learned in {EPOCHS} epochs.",
            hint=HINT,
        )
        if seed == SEEDS[0]:
            has_followed = same(trained, path_by_hand(seed)[EPOCHS], training.ENDED)
