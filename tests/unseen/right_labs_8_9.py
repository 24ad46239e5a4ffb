"""Right solutions of labs 8 and 9 in unusual styles, by the writer of the forty wrong ones.

Their writer had not read the suites.  Each defines some of a lab's functions anew; the others are
the reference's.
"""

RIGHT_LAB_8 = {
    "match statements, comprehensions, recursion": """
def evaluate(program, inputs):
    if not program:
        return {**inputs}
    *before, (name, operation, names) = program
    values = evaluate(before, inputs)
    match operation, *(values[other] for other in names):
        case "add", a, b:
            r = a + b
        case "subtract", a, b:
            r = a - b
        case "multiply", a, b:
            r = a * b
        case "divide", a, b:
            r = a / b
        case "relu", a:
            r = a if a > 0 else 0
        case "sigmoid", a:
            r = 0.5 * (1 + math.tanh(a / 2))
        case "exp" | "log" | "tanh", a:
            r = getattr(math, operation)(a)
    return {**values, name: r}


def local_slopes(operation, operands, result):
    match operation, operands:
        case "add", _:
            return 1, 1
        case "subtract", _:
            return 1, -1
        case "multiply", (a, b):
            return b, a
        case "divide", (a, b):
            return 1 / b, -result / b
        case "exp", _:
            return (result,)
        case "log", (a,):
            return (a**-1,)
        case "sigmoid", _:
            return (result - result**2,)
        case "tanh", _:
            return ((1 - result) * (1 + result),)
        case "relu", (a,):
            return (bool(a > 0),)


def topological_order(program):
    ready = lambda done, rest: [s for s in rest if set(s[2]).isdisjoint({r[0] for r in rest})]
    rest, order = list(program), []
    while rest:
        now = ready(order, rest)
        if not now:
            raise ValueError
        order += now
        rest = [s for s in rest if s not in now]
    return order
""",
    "depth first with colours": """
def topological_order(program):
    steps = {step[0]: step for step in program}
    colour, order = {}, []

    def visit(name):
        if name not in steps or colour.get(name) == "black":
            return
        if colour.get(name) == "grey":
            raise ValueError(f"{name} needs itself")
        colour[name] = "grey"
        for other in steps[name][2]:
            visit(other)
        colour[name] = "black"
        order.append(steps[name])

    for name in steps:
        visit(name)
    return order
""",
    "graphlib": """
import graphlib


def topological_order(program):
    steps = {step[0]: step for step in program}
    graph = {step[0]: set(step[2]) for step in program}
    try:
        names = list(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        raise ValueError("a circle") from error
    return [steps[name] for name in names if name in steps]
""",
    "graphlib, whose own error is a ValueError": """
from graphlib import TopologicalSorter


def topological_order(program):
    steps = {step[0]: step for step in program}
    order = TopologicalSorter({name: names for name, _, names in program}).static_order()
    return tuple(steps[name] for name in order if name in steps)
""",
    "Kahn with a queue and counts": """
from collections import defaultdict, deque


def topological_order(program):
    by_name = {step[0]: step for step in program}
    users, waits = defaultdict(list), {}
    for step in program:
        needs = {other for other in step[2] if other in by_name}
        waits[step[0]] = len(needs)
        for other in needs:
            users[other].append(step[0])
    queue = deque(name for name, count in waits.items() if count == 0)
    order = []
    while queue:
        name = queue.popleft()
        order.append(by_name[name])
        for user in users[name]:
            waits[user] -= 1
            if not waits[user]:
                queue.append(user)
    if len(order) < len(program):
        raise ValueError("no order works")
    return order


def backpropagate(program, values, output):
    gradients = {name: 0 for name in values} | {output: 1}
    for step in topological_order(program)[::-1]:
        operands = [values[other] for other in step[2]]
        slopes = local_slopes(step[1], tuple(operands), values[step[0]])
        for place in range(len(operands)):
            gradients[step[2][place]] += slopes[place] * gradients[step[0]]
    return gradients
""",
    "pull: the gradient of a value is the sum over who uses it, remembered": """
from functools import lru_cache


def backpropagate(program, values, output):
    @lru_cache(None)
    def gradient(name):
        total = 1.0 if name == output else 0.0
        for step, operation, names in program:
            if name in names:
                slopes = local_slopes(
                    operation, tuple(values[other] for other in names), values[step]
                )
                own = sum(slope for other, slope in zip(names, slopes) if other == name)
                total += own * gradient(step)
        return total

    return {name: gradient(name) for name in values}
""",
    "forward mode, once for each value": """
def backpropagate(program, values, output):
    order = topological_order(program)
    answer = {}
    for seed in values:
        tangents = {name: np.float64(name == seed) for name in values}
        for name, operation, names in order:
            slopes = local_slopes(operation, tuple(values[n] for n in names), values[name])
            if name != seed:
                tangents[name] = sum(s * tangents[n] for s, n in zip(slopes, names))
        answer[seed] = tangents[output]
    return answer
""",
    "a matrix of slopes, solved": """
def backpropagate(program, values, output):
    place = {name: number for number, name in enumerate(values)}
    J = np.zeros((len(values), len(values)))
    for name, operation, names in program:
        slopes = local_slopes(operation, tuple(values[n] for n in names), values[name])
        for n, slope in zip(names, slopes):
            J[place[n], place[name]] += slope
    start = np.eye(len(values))[place[output]]
    return dict(zip(values, np.linalg.solve(np.eye(len(values)) - J, start)))
""",
    "0-d arrays all the way": """
def evaluate(program, inputs):
    values = {name: np.array(float(number)) for name, number in inputs.items()}
    tools = dict(add=np.add, subtract=np.subtract, multiply=np.multiply, divide=np.divide,
                 exp=np.exp, log=np.log, tanh=np.tanh, relu=lambda a: np.maximum(a, 0),
                 sigmoid=lambda a: np.exp(a) / (1 + np.exp(a)))
    for name, operation, names in program:
        values[name] = np.array(tools[operation](*[values[n] for n in names]))
    return values


def local_slopes(operation, operands, result):
    a, b = np.array(operands[0], dtype=float), np.array(operands[-1], dtype=float)
    one = np.ones(())
    return {
        "add": lambda: (one, one),
        "subtract": lambda: (one, -one),
        "multiply": lambda: (b, a),
        "divide": lambda: (np.reciprocal(b), -a / np.square(b)),
        "exp": lambda: (np.exp(a),),
        "log": lambda: (np.reciprocal(a),),
        "sigmoid": lambda: (1 / (2 + np.exp(a) + np.exp(-a)),),
        "tanh": lambda: (np.cosh(a) ** -2.0,),
        "relu": lambda: (np.heaviside(a, 0),),
    }[operation]()


def backpropagate(program, values, output):
    gradients = {name: np.zeros(()) for name in values}
    gradients[output] = np.ones(())
    for name, operation, names in reversed(topological_order(program)):
        slopes = local_slopes(operation, tuple(values[n] for n in names), values[name])
        for n, slope in zip(names, slopes):
            gradients[n] = gradients[n] + gradients[name] * slope
    return gradients
""",
    "a class of operations, and a walk over a stack": """
class Operation:
    def __init__(self, run, slopes):
        self.run, self.slopes = run, slopes


def logistic(a):
    return 1 / (1 + np.exp(-a)) if a > 0 else np.exp(a) / (1 + np.exp(a))


OPERATIONS = {
    "add": Operation(lambda a, b: a + b, lambda a, b, r: [1.0, 1.0]),
    "subtract": Operation(lambda a, b: a - b, lambda a, b, r: [1.0, -1.0]),
    "multiply": Operation(lambda a, b: a * b, lambda a, b, r: [b, a]),
    "divide": Operation(lambda a, b: a / b, lambda a, b, r: [1 / b, -r / b]),
    "exp": Operation(np.exp, lambda a, r: [r]),
    "log": Operation(np.log, lambda a, r: [1 / a]),
    "sigmoid": Operation(logistic, lambda a, r: [r * (1 - r)]),
    "tanh": Operation(np.tanh, lambda a, r: [1 - r * r]),
    "relu": Operation(lambda a: (a + abs(a)) / 2, lambda a, r: [np.where(a > 0, 1.0, 0.0)]),
}


def evaluate(program, inputs):
    values = inputs.copy()
    for name, operation, names in program:
        values[name] = OPERATIONS[operation].run(*map(values.__getitem__, names))
    return values


def local_slopes(operation, operands, result):
    return tuple(OPERATIONS[operation].slopes(*operands, result))


def topological_order(program):
    stack, order, made = list(program), [], {step[0] for step in program}
    tries = 0
    while stack:
        step = stack.pop(0)
        if made.isdisjoint(step[2]):
            order.append(step)
            made.remove(step[0])
            tries = 0
        else:
            stack.append(step)
            tries += 1
            if tries > len(stack):
                raise ValueError("in circles", [name for name, *_ in stack])
    return order
""",
    "arrays: einsum, outer sums, reshape": """
def unbroadcast(gradient, shape):
    padded = (1,) * (np.ndim(gradient) - len(shape)) + tuple(shape)
    axes = tuple(k for k, (a, b) in enumerate(zip(gradient.shape, padded)) if a != b)
    return np.reshape(np.add.reduce(gradient, axis=axes), shape)


def matmul_gradients(upstream, A, B):
    return np.einsum("mn,kn->mk", upstream, B), np.einsum("mk,mn->kn", A, upstream)
""",
    "arrays: loops, lists and views": """
def unbroadcast(gradient, shape):
    total = np.zeros(shape)
    places = np.broadcast_to(np.arange(total.size).reshape(shape), np.shape(gradient))
    flat = [0.0] * total.size
    for place, one in zip(places.ravel(), np.ravel(gradient)):
        flat[place] += one
    return np.array(flat).reshape(shape)


def matmul_gradients(upstream, A, B):
    m, k = A.shape
    n = B.shape[1]
    dA = [[sum(upstream[i, j] * B[q, j] for j in range(n)) for q in range(k)] for i in range(m)]
    dB = [[sum(upstream[i, j] * A[i, q] for i in range(m)) for j in range(n)] for q in range(k)]
    return [np.array(dA), np.array(dB)]
""",
}

RIGHT_LAB_9 = {
    "comparison tables and sets": """
def one_hot(labels, classes):
    return np.asarray(labels)[:, None] == np.arange(classes)


def confusion_matrix(labels, predicted, classes):
    return one_hot(labels, classes).astype(int).T @ one_hot(predicted, classes).astype(int)


def split(X, y, validation_share, seed):
    rng = np.random.default_rng(seed)
    count = round(len(X) * validation_share)
    aside = np.zeros(len(X), dtype=bool)
    aside[rng.choice(len(X), count, replace=False)] = True
    return X[~aside], y[~aside], X[aside], y[aside]
""",
    "the standard library's random": """
import random


def split(X, y, validation_share, seed):
    rows = list(range(len(X)))
    random.Random(seed).shuffle(rows)
    count = round(len(rows) * validation_share)
    parts = rows[count:], rows[:count]
    return [data[part] for part in parts for data in (X, y)]


def minibatches(X, y, batch_size, seed):
    rows = random.Random(seed).sample(range(len(X)), len(X))
    heaps = [rows[i : i + batch_size] for i in range(0, len(rows), batch_size)]
    return [(X[heap], y[heap]) for heap in heaps]
""",
    "sorted by random numbers, of RandomState": """
def split(X, y, validation_share, seed):
    order = np.argsort(np.random.RandomState(seed).rand(X.shape[0]))
    cut = X.shape[0] - round(X.shape[0] * validation_share)
    return (X[order][:cut], y[order][:cut], X[order][cut:], y[order][cut:])


def minibatches(X, y, batch_size, seed):
    order = np.random.RandomState(seed).random(len(X)).argsort()
    cuts = range(batch_size, len(X), batch_size)
    return list(zip(np.split(X[order], cuts), np.split(y[order], cuts)))
""",
    "X and y glued together and shuffled as one": """
def split(X, y, validation_share, seed):
    both = np.hstack([X, y]).astype(float)
    np.random.default_rng(seed).shuffle(both)
    count, wide = int(np.rint(len(X) * validation_share)), X.shape[1]
    return both[count:, :wide], both[count:, wide:], both[:count, :wide], both[:count, wide:]


def minibatches(X, y, batch_size, seed):
    both = np.random.default_rng(seed + 1000).permutation(np.c_[X, y], axis=0)
    wide = X.shape[1]
    batches = []
    while len(both):
        batches.append([both[:batch_size, :wide], both[:batch_size, wide:]])
        both = both[batch_size:]
    return batches
""",
    "the same seed twice": """
def split(X, y, validation_share, seed):
    X, y = np.array(X), np.array(y)
    np.random.default_rng(seed).shuffle(X)
    np.random.default_rng(seed).shuffle(y)
    count = round(validation_share * len(X))
    return X[: len(X) - count], y[: len(X) - count], X[len(X) - count :], y[len(X) - count :]
""",
    "column by column": """
def standardize(X_train, X):
    columns = []
    for train, column in zip(np.transpose(X_train), np.transpose(X)):
        mean = sum(train) / len(train)
        spread = (sum((number - mean) ** 2 for number in train) / len(train)) ** 0.5
        if min(train) == max(train):
            columns.append([0 for number in column])
        else:
            columns.append([(number - mean) / spread for number in column])
    return np.array(columns).T
""",
    "division where it is allowed": """
def standardize(X_train, X):
    centre = np.subtract(X, X_train.mean(0))
    spread = X_train.std(axis=0, keepdims=True).repeat(len(X), axis=0)
    return np.divide(centre, spread, out=np.zeros(centre.shape), where=spread != 0)


def one_hot(labels, classes):
    table = np.zeros(len(labels) * classes)
    table[np.arange(len(labels)) * classes + labels] = 1
    return table.reshape(-1, classes)
""",
    "constant columns are found by np.ptp": """
def standardize(X_train, X):
    constant = np.ptp(X_train, axis=0) == 0
    with np.errstate(all="ignore"):
        scaled = (X - X_train.mean(axis=0)) / X_train.std(axis=0)
    scaled[:, constant] = 0
    return scaled


def confusion_matrix(labels, predicted, classes):
    return np.bincount(labels * classes + predicted, minlength=classes**2).reshape(classes, classes)
""",
    "recursion over the batches": """
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    def walk(layers, batches):
        if not batches:
            return layers, []
        (X_batch, y_batch), *rest = batches
        activations = forward(layers, X_batch)
        after = gradient_descent_step(layers, backward(layers, activations, y_batch), learning_rate)
        last, losses = walk(after, rest)
        return last, [cross_entropy(activations[-1], y_batch), *losses]

    return walk(layers, minibatches(X, y, batch_size, seed))


def best_epoch(validation_losses, patience):
    def walk(epoch, best):
        if epoch == len(validation_losses) or epoch - best > patience:
            return best
        is_new = validation_losses[epoch] < validation_losses[best]
        return walk(epoch + 1, epoch if is_new else best)

    return walk(1, 0) if patience > 0 else 0
""",
    "everything written out again": """
import copy


def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    layers, losses = copy.deepcopy(layers), np.array([])
    for X_batch, y_batch in minibatches(X, y, batch_size, seed):
        into, a = [], X_batch
        for number, layer in enumerate(layers):
            into.append(a)
            a = a @ layer["W"] + layer["b"]
            if number < len(layers) - 1:
                a = a * (a > 0)
        p = np.exp(a - a.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        losses = np.append(losses, -np.log(p[np.arange(len(p)), y_batch.argmax(axis=1)]).mean())
        delta = (p - y_batch) / len(p)
        for layer, a in zip(layers[::-1], into[::-1]):
            back = delta @ layer["W"].T * (a > 0)
            layer["W"] -= learning_rate * a.T @ delta
            layer["b"] -= learning_rate * delta.sum(axis=0)
            delta = back
    return layers, losses
""",
    "generators and counters": """
from collections import Counter


def one_hot(labels, classes):
    return np.array([[int(c == label) for c in range(classes)] for label in labels])


def confusion_matrix(labels, predicted, classes):
    counts = Counter((int(a), int(b)) for a, b in zip(labels, predicted))
    every = range(classes)
    return np.array([[counts[row, column] for column in every] for row in every])


def minibatches(X, y, batch_size, seed):
    def heaps():
        order = iter(np.random.Generator(np.random.PCG64(seed)).permutation(len(X)))
        rows = [row for row in (next(order, None) for _ in range(batch_size)) if row is not None]
        while rows:
            yield X[rows], y[rows]
            rows = [r for r in (next(order, None) for _ in range(batch_size)) if r is not None]

    return list(heaps())


def best_epoch(validation_losses, patience):
    lowest = np.minimum.accumulate(validation_losses)
    new = [0] + [i for i in range(1, len(lowest)) if lowest[i] < lowest[i - 1]]
    for this, following in zip(new, new[1:]):
        if following - this > patience:
            return this
    return new[-1]
""",
    "windows of losses": """
def best_epoch(validation_losses, patience):
    losses = np.array(validation_losses, dtype=float)
    for stop in range(patience, len(losses)):
        before, window = losses[: stop - patience + 1], losses[stop - patience + 1 : stop + 1]
        if window.min() >= before.min():
            return np.argmin(losses[: stop + 1])
    return losses.argmin()


def confusion_matrix(labels, predicted, classes):
    table = np.zeros((classes, classes))
    np.add.at(table, (labels, predicted), 1)
    return table


def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    history = [layers]
    losses = []
    for batch in minibatches(X, y, batch_size, seed):
        *hidden, guess = forward(history[-1], batch[0])
        losses.append(cross_entropy(guess, batch[1]))
        blame = backward(history[-1], [*hidden, guess], batch[1])
        history.append(gradient_descent_step(history[-1], blame, learning_rate))
    return history.pop(), tuple(losses)
""",
}
