"""lab9 written rightly in unusual ways, and wrongly in ways that are none of the catalogue's.

Each text is run after the reference, in one namespace with it, and defines some of its functions
anew.  The usual wrong ones stand in ``autograder/labs/lab9_digits/misconceptions.py``.
"""

from labs import Wrong
from labs.slips import slips

RIGHT = {
    "plain loops": """
import math
import random

def one_hot(labels, classes):
    rows = []
    for label in labels:
        row = []
        for column in range(classes):
            row.append(1.0 if column == label else 0.0)
        rows.append(row)
    return np.array(rows)

def split(X, y, validation_share, seed):
    rng = random.Random(seed)
    numbers = list(range(len(X)))
    rng.shuffle(numbers)
    count = round(len(X) * validation_share)
    train, aside = [], []
    for place, number in enumerate(numbers):
        if place < count:
            aside.append(number)
        else:
            train.append(number)
    pick = lambda array, rows: np.array([array[row] for row in rows])
    return pick(X, train), pick(y, train), pick(X, aside), pick(y, aside)

def standardize(X_train, X):
    m, n = X_train.shape
    out = np.zeros(X.shape)
    for j in range(n):
        column = [float(X_train[i, j]) for i in range(m)]
        if min(column) == max(column):
            continue
        mean = math.fsum(column) / m
        deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in column) / m)
        for i in range(len(X)):
            out[i, j] = (X[i, j] - mean) / deviation
    return out

def minibatches(X, y, batch_size, seed):
    rng = random.Random(seed)
    left = list(range(len(X)))
    batches = []
    while left:
        xs, ys = [], []
        while left and len(xs) < batch_size:
            row = left.pop(rng.randrange(len(left)))
            xs.append(X[row])
            ys.append(y[row])
        batches.append([np.array(xs), np.array(ys)])
    return batches

def confusion_matrix(labels, predicted, classes):
    table = [[0] * classes for _ in range(classes)]
    for i in range(len(labels)):
        table[labels[i]][predicted[i]] += 1
    return np.array(table)

def best_epoch(validation_losses, patience):
    smallest, where, waited = math.inf, 0, 0
    i = 0
    while i < len(validation_losses) and waited < patience:
        if validation_losses[i] < smallest:
            smallest, where, waited = validation_losses[i], i, 0
        else:
            waited += 1
        i += 1
    return where
""",
    "truth values, bincount and accumulate": """
def one_hot(labels, classes):
    return labels[:, None] == np.arange(classes)

def confusion_matrix(labels, predicted, classes):
    places = classes * labels + predicted
    return np.bincount(places, minlength=classes**2).reshape(classes, classes)

def best_epoch(validation_losses, patience):
    losses = np.array(validation_losses)
    smallest = np.minimum.accumulate(losses)
    new = np.r_[True, losses[1:] < smallest[:-1]]
    last = np.maximum.accumulate(np.where(new, np.arange(len(losses)), 0))
    ended = np.flatnonzero(np.arange(len(losses)) - last >= patience)
    return last[ended[0] if len(ended) else -1]
""",
    "whole numbers, add.at, and a slice of the losses": """
def one_hot(labels, classes):
    rows = np.zeros((len(labels), classes), dtype=int)
    rows[np.arange(len(labels)), labels] = 1
    return rows

def confusion_matrix(labels, predicted, classes):
    counts = np.zeros((classes, classes))
    np.add.at(counts, (labels, predicted), 1)
    return counts

def best_epoch(validation_losses, patience):
    for end in range(1, len(validation_losses) + 1):
        seen = validation_losses[:end]
        best = seen.index(min(seen))
        if end - 1 - best >= patience:
            return best
    return best
""",
    "products of one-hot rows, and a recursion": """
def confusion_matrix(labels, predicted, classes):
    table = np.eye(classes)
    return table[labels].T @ table[predicted]

def best_epoch(validation_losses, patience, at=0, best=0):
    if at == len(validation_losses):
        return best
    if validation_losses[at] < validation_losses[best]:
        best = at
    if at - best >= patience:
        return best
    return best_epoch(validation_losses, patience, at + 1, best)
""",
    "a histogram, a Counter, and floats for places": """
from collections import Counter

def one_hot(labels, classes):
    return np.stack([np.where(labels == c, 1.0, 0.0) for c in range(classes)], axis=1)

def confusion_matrix(labels, predicted, classes):
    seen = Counter(zip(labels.tolist(), predicted.tolist()))
    return np.array([[seen[row, column] for column in range(classes)] for row in range(classes)])

def best_epoch(validation_losses, patience):
    best = 0.0
    for epoch, loss in enumerate(validation_losses):
        best = float(epoch) if loss < validation_losses[int(best)] else best
        if epoch - best >= patience:
            return best
    return best
""",
    "histogram2d": """
def confusion_matrix(labels, predicted, classes):
    edges = np.arange(classes + 1) - 0.5
    return np.histogram2d(labels, predicted, bins=(edges, edges))[0]
""",
    "the old generator": """
def split(X, y, validation_share, seed):
    order = np.random.RandomState(seed).permutation(len(X))
    count = int(len(X) * validation_share + 0.5)
    return X[order[count:]], y[order[count:]], X[order[:count]], y[order[:count]]

def minibatches(X, y, batch_size, seed):
    order = np.arange(len(X))
    np.random.RandomState(seed).shuffle(order)
    return [
        (X[order[i:i + batch_size]], y[order[i:i + batch_size]])
        for i in range(0, len(X), batch_size)
    ]
""",
    "random keys, sorted": """
def split(X, y, validation_share, seed):
    keys = np.random.default_rng(seed).random(len(X))
    aside = np.argsort(keys) < round(len(X) * validation_share)
    return [X[~aside], y[~aside], X[aside], y[aside]]

def minibatches(X, y, batch_size, seed):
    keys = np.random.default_rng(seed).standard_normal(len(X))
    order = sorted(range(len(X)), key=lambda row: keys[row])
    pieces = np.split(np.array(order), range(batch_size, len(X), batch_size))
    return tuple((X[piece], y[piece]) for piece in pieces)
""",
    "choice without replacement, and a mask": """
def split(X, y, validation_share, seed):
    m = len(X)
    aside = np.random.default_rng(seed).choice(m, size=round(m * validation_share), replace=False)
    mask = np.ones(m, dtype=bool)
    mask[aside] = False
    return X[mask], y[mask], X[aside], y[aside]

def minibatches(X, y, batch_size, seed):
    rng = np.random.default_rng(seed)
    left = np.arange(len(X))
    batches = []
    while len(left):
        rows = rng.choice(left, size=min(batch_size, len(left)), replace=False)
        left = np.setdiff1d(left, rows)
        batches.append((X[rows], y[rows]))
    return batches
""",
    "sets of rows, in their old order": """
def split(X, y, validation_share, seed):
    m = X.shape[0]
    order = np.random.default_rng(seed).permutation(m).tolist()
    aside = set(order[: round(m * validation_share)])
    first = [row for row in range(m) if row not in aside]
    second = sorted(aside)
    return X[first], y[first], X[second], y[second]
""",
    "X and y side by side, shuffled as one": """
def split(X, y, validation_share, seed):
    both = np.hstack([X, y])
    np.random.default_rng(seed).shuffle(both)
    first, second = np.split(both, [len(X) - round(len(X) * validation_share)])
    n = X.shape[1]
    return first[:, :n], first[:, n:], second[:, :n], second[:, n:]

def minibatches(X, y, batch_size, seed):
    both = np.random.default_rng(seed).permutation(np.concatenate([X, y], axis=1), axis=0)
    starts = range(0, len(both), batch_size)
    pieces = [both[start : start + batch_size] for start in starts]
    return [(piece[:, : X.shape[1]], piece[:, X.shape[1] :]) for piece in pieces]
""",
    "X and y shuffled by two generators of one seed": """
def split(X, y, validation_share, seed):
    X, y = X.copy(), y.copy()
    np.random.default_rng(seed).shuffle(X)
    np.random.default_rng(seed).shuffle(y)
    count = round(len(X) * validation_share)
    return X[count:], y[count:], X[:count], y[:count]

def minibatches(X, y, batch_size, seed):
    X, y = (np.random.default_rng(seed).permutation(array) for array in (X, y))
    return [(X[i:][:batch_size], y[i:][:batch_size]) for i in range(0, len(X), batch_size)]
""",
    "classes kept in balance": """
def split(X, y, validation_share, seed):
    rng = np.random.default_rng(seed)
    count = round(len(X) * validation_share)
    order = rng.permutation(len(X))
    classes = np.argmax(y[order], axis=1)
    # a place for each row within its class, so that every class gives from its front
    place = np.zeros(len(X))
    for c in range(y.shape[1]):
        own = np.flatnonzero(classes == c)
        place[own] = (np.arange(len(own)) + rng.random()) / max(len(own), 1)
    rows = order[np.argsort(place, kind="stable")]
    return X[rows[count:]], y[rows[count:]], X[rows[:count]], y[rows[:count]]
""",
    "a hash for a generator": """
import hashlib

def shuffled(m, seed, salt):
    def key(row):
        return hashlib.sha256(f"{salt} {seed} {row}".encode()).digest()
    return sorted(range(m), key=key)

def split(X, y, validation_share, seed):
    order = shuffled(len(X), seed, "split")
    cut = len(X) - round(len(X) * validation_share)
    piles = order[:cut], order[cut:]
    return tuple(array[pile] for pile in piles for array in (X, y))

def minibatches(X, y, batch_size, seed):
    left, batches = shuffled(len(X), seed, "batches"), []
    while left:
        own, left = left[:batch_size], left[batch_size:]
        batches.append((X[own], y[own]))
    return batches
""",
    "other generators, and seeds made of the seed": """
def split(X, y, validation_share, seed):
    rng = np.random.Generator(np.random.Philox(seed))
    order = rng.permuted(np.arange(len(X)))
    count = round(validation_share * len(X))
    return X[order[count:]], y[order[count:]], X[order[:count]], y[order[:count]]

def minibatches(X, y, batch_size, seed):
    rng = np.random.Generator(np.random.MT19937([seed, 7]))
    order = rng.permutation(len(X))[::-1]
    count = (len(X) + batch_size - 1) // batch_size
    batches = []
    for number in range(count):
        rows = order[number * batch_size : (number + 1) * batch_size]
        batches.append((X.take(rows, axis=0), y.take(rows, axis=0)))
    return batches
""",
    "every so-many-eth of a shuffle": """
def minibatches(X, y, batch_size, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    full = len(X) // batch_size
    whole = order[: full * batch_size].reshape(batch_size, full).T
    batches = [(X[rows], y[rows]) for rows in whole]
    rest = order[full * batch_size :]
    return batches + ([(X[rest], y[rest])] if len(rest) else [])
""",
    "division only where it may be": """
def standardize(X_train, X):
    centred = X - X_train.mean(axis=0)
    std = np.broadcast_to(X_train.std(axis=0), X.shape)
    return np.divide(centred, std, out=np.zeros(X.shape), where=std != 0)
""",
    "squares' mean minus mean's square": """
def standardize(X_train, X):
    mean = np.sum(X_train, axis=0) / len(X_train)
    variance = np.sum(X_train * X_train, axis=0) / len(X_train) - mean**2
    varies = np.ptp(X_train, axis=0) != 0
    root = np.sqrt(np.where(varies, variance, 1.0))
    return varies * (X - mean) / root
""",
    "a tiny number, and columns that never vary apart": """
def standardize(X_train, X):
    mu = X_train.mean(0)
    sigma = X_train.std(0)
    Z = (X - mu) / (sigma + 1e-8)
    Z[:, sigma < 1e-6] = 0
    return Z
""",
    "an infinite deviation": """
def standardize(X_train, X):
    sigma = np.std(X_train, axis=0, keepdims=True)
    sigma[sigma == 0] = np.inf
    return (X - np.mean(X_train, axis=0, keepdims=True)) / sigma
""",
    "warnings, and what is not finite made 0": """
def standardize(X_train, X):
    std = np.std(X_train, axis=0)
    with np.errstate(all="ignore"):
        Z = (X - np.mean(X_train, axis=0)) / std
    return np.where(np.isfinite(Z) & (std > 0), Z, 0)
""",
    "column by column, turned": """
def standardize(X_train, X):
    columns = []
    for known, column in zip(X_train.T, X.T):
        if np.all(known == known[0]):
            columns.append(np.zeros(len(column)))
        else:
            columns.append((column - known.mean()) / known.std())
    return np.array(columns).T
""",
    "batches written out again": """
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    losses = []
    for rows in np.split(order, np.arange(batch_size, len(X), batch_size)):
        images, truth = np.take(X, rows, axis=0), np.take(y, rows, axis=0)
        *hidden, output = forward(layers, images)
        slopes = backward(layers, [*hidden, output], truth)
        losses.append(cross_entropy(output, truth))
        layers = gradient_descent_step(layers, slopes, learning_rate)
    return layers, losses
""",
    "other batches, written out again": """
import random

def minibatches(X, y, batch_size, seed):
    rows = random.Random(f"heap {seed}").sample(range(len(X)), len(X))
    return [
        (X[rows[i : i + batch_size]], y[rows[i : i + batch_size]])
        for i in range(0, len(X), batch_size)
    ]

def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    rows = random.Random(f"heap {seed}").sample(range(len(X)), len(X))
    losses = np.zeros(-(-len(X) // batch_size))
    for number in range(len(losses)):
        own = rows[number * batch_size :][:batch_size]
        activations = forward(layers, X[own])
        losses[number] = cross_entropy(activations[-1], y[own])
        gradients = backward(layers, activations, y[own])
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return [layers, losses]
""",
    "a network of her own": """
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    weights = [(layer["W"].copy(), layer["b"].copy()) for layer in layers]
    losses = []
    for xs, truth in minibatches(X, y, batch_size, seed):
        came_in, a = [], xs
        for number, (W, b) in enumerate(weights):
            came_in.append(a)
            z = a @ W + b
            a = np.where(z > 0, z, 0) if number < len(weights) - 1 else z
        powers = np.exp(a - a.max(axis=1, keepdims=True))
        p = powers / powers.sum(axis=1, keepdims=True)
        losses.append(-np.sum(truth * np.log(p + 1e-9)) / len(xs))
        blame = (p - truth) / len(xs)
        for number in reversed(range(len(weights))):
            W, b = weights[number]
            back = (blame @ W.T) * (came_in[number] > 0)
            W -= learning_rate * came_in[number].T @ blame
            b -= learning_rate * blame.sum(axis=0)
            blame = back
    return [{"W": W, "b": b} for W, b in weights], losses
""",
    "a recursion over the batches": """
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    def walk(layers, batches):
        if not batches:
            return layers, ()
        (xs, ys), *others = batches
        activations = forward(layers, xs)
        loss = cross_entropy(activations[-1], ys)
        new = gradient_descent_step(layers, backward(layers, activations, ys), learning_rate)
        end, losses = walk(new, others)
        return end, (loss, *losses)
    return walk(layers, minibatches(X, y, batch_size, seed))
""",
    "copies changed in place": """
import copy

def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    layers, losses = copy.deepcopy(layers), []
    for X_batch, y_batch in minibatches(X=X, y=y, batch_size=batch_size, seed=seed):
        activations = forward(layers, X_batch)
        losses += [np.float64(cross_entropy(activations[-1], y_batch))]
        for layer, slopes in zip(layers, backward(layers, activations, y_batch)):
            layer["W"] -= learning_rate * slopes["W"]
            layer["b"] -= learning_rate * slopes["b"]
    return tuple(layers), losses
""",
    "names in Hindi, and helpers": """
def taash(ginti, beej):
    return np.random.default_rng(beej).permutation(ginti)

def split(X, y, validation_share, seed):
    patte = taash(len(X), seed)
    kitne = round(len(X) * validation_share)
    baaki, alag = patte[kitne:], patte[:kitne]
    return X[baaki], y[baaki], X[alag], y[alag]

def minibatches(X, y, batch_size, seed):
    patte = taash(len(X), seed)
    dher = [patte[n : n + batch_size] for n in range(0, len(patte), batch_size)]
    return [(X[d], y[d]) for d in dher]

def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    nuksaan = []
    for chitra, sach in minibatches(X, y, batch_size, seed):
        anumaan = forward(layers, chitra)
        nuksaan.append(cross_entropy(anumaan[-1], sach))
        layers = gradient_descent_step(layers, backward(layers, anumaan, sach), learning_rate)
    return layers, nuksaan
""",
    "a class, and learning that prints": """
class Deck:
    def __init__(self, count, seed):
        self.rows = np.random.default_rng(seed).permutation(count)

    def heaps(self, size):
        for start in range(0, len(self.rows), size):
            yield self.rows[start : start + size]

def minibatches(X, y, batch_size, seed):
    return [(X[heap], y[heap]) for heap in Deck(len(X), seed).heaps(batch_size)]

def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    losses = []
    for heap in Deck(len(X), seed).heaps(batch_size):
        activations = forward(layers, X[heap])
        losses.append(cross_entropy(activations[-1], y[heap]))
        gradients = backward(layers, activations, y[heap])
        layers = gradient_descent_step(layers, gradients, learning_rate)
        print("loss", losses[-1])
    return layers, losses
""",
}
"""Correct solutions: each has to get full marks."""

WRONG = [
    Wrong("test_one_hot", "one-hot-from-largest-label", marks=(0.1, 0.9)),
    Wrong(
        "test_one_hot",
        "half a one",
        """
def one_hot(labels, classes):
    return 0.5 * np.eye(classes)[labels]
""",
        hint="single 1",
    ),
    Wrong(
        "test_one_hot",
        "a list of lists",
        """
def one_hot(labels, classes):
    return [[int(label == c) for c in range(classes)] for label in labels]
""",
        says="expected a NumPy array",
    ),
    Wrong(
        "test_split",
        "one row swapped with its neighbour",
        """
def split(X, y, validation_share, seed):
    count = round(len(X) * validation_share)
    order = np.arange(len(X))
    at = np.random.default_rng(seed).integers(len(X) - 1)
    order[[at, at + 1]] = order[[at + 1, at]]
    return X[order[count:]], y[order[count:]], X[order[:count]], y[order[:count]]
""",
        marks=(0.1, 0.9),
        hint="same chance",
    ),
    Wrong(
        "test_split",
        "every fourth row",
        """
def split(X, y, validation_share, seed):
    count, m = round(len(X) * validation_share), len(X)
    step = max(m // count, 1)
    at = np.random.default_rng(seed).integers(m)
    aside = (at + step * np.arange(count)) % m
    rest = np.setdiff1d(np.arange(m), aside)
    return X[rest], y[rest], X[aside], y[aside]
""",
        marks=(0.1, 0.9),
        hint="same chance",
    ),
    Wrong(
        "test_split",
        "no seed",
        """
def split(X, y, validation_share, seed):
    order = np.random.default_rng().permutation(len(X))
    count = round(len(X) * validation_share)
    return X[order[count:]], y[order[count:]], X[order[:count]], y[order[:count]]
""",
        marks=(0.5, 0.95),
        says="a second call gave other piles",
    ),
    Wrong(
        "test_minibatches",
        "no seed",
        """
def minibatches(X, y, batch_size, seed):
    order = np.random.default_rng().permutation(len(X))
    starts = range(0, len(X), batch_size)
    return [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in starts]
""",
        marks=(0.5, 0.95),
        says="a second call gave other batches",
    ),
    Wrong(
        "test_split",
        "rows scaled on the way",
        """
def split(X, y, validation_share, seed, right=split):
    return right(X / 16, y, validation_share, seed)
""",
        marks=(0, 0.1),
        hint="picked out as they are",
    ),
    Wrong(
        "test_standardize",
        "both by their own mean",
        """
def standardize(X_train, X):
    std = X_train.std(axis=0)
    return np.where(std > 0, (X - X.mean(axis=0)) / np.where(std > 0, std, 1), 0)
""",
        marks=(0.1, 0.8),
        hint="Which of the two arrays",
    ),
    Wrong(
        "test_standardize",
        "measured on both together",
        """
def standardize(X_train, X):
    both = np.vstack([X_train, X])
    std = both.std(axis=0)
    return np.where(std > 0, (X - both.mean(axis=0)) / np.where(std > 0, std, 1), 0)
""",
        marks=(0, 0.8),
        hint="Which of the two arrays",
    ),
    Wrong("test_standardize", "standardize-one-for-zero", marks=(0.4, 0.9), hint="another one"),
    Wrong(
        "test_standardize",
        "whole numbers only",
        """
def standardize(X_train, X, right=standardize):
    return np.round(right(X_train, X))
""",
        marks=(0, 0.5),
    ),
    Wrong(
        "test_minibatches",
        "batches of one size, drawn anew",
        """
def minibatches(X, y, batch_size, seed):
    rng, batches = np.random.default_rng(seed), []
    for start in range(0, len(X), batch_size):
        rows = rng.choice(len(X), min(batch_size, len(X) - start), replace=False)
        batches.append((X[rows], y[rows]))
    return batches
""",
        marks=(0, 0.4),
        hint="exactly once",
    ),
    Wrong(
        "test_minibatches",
        "turned by a random number",
        """
def minibatches(X, y, batch_size, seed):
    order = np.roll(np.arange(len(X)), np.random.default_rng(seed).integers(len(X)))
    starts = range(0, len(X), batch_size)
    return [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in starts]
""",
        marks=(0.4, 0.9),
        hint="beside another",
    ),
    Wrong(
        "test_minibatches",
        "a generator",
        """
def minibatches(X, y, batch_size, seed, right=minibatches):
    yield from right(X, y, batch_size, seed)
""",
        marks=(0, 0),
        says="generator",
    ),
    Wrong(
        "test_minibatches",
        "the small batch first",
        """
def minibatches(X, y, batch_size, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    first = len(X) % batch_size
    cuts = range(first or batch_size, len(X), batch_size)
    return [(X[rows], y[rows]) for rows in np.split(order, cuts)]
""",
        marks=(0, 0.5),
        hint="does not come last",
    ),
    Wrong(
        "test_train_epoch",
        "an order of its own",
        """
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    losses = []
    for X_batch, y_batch in minibatches(X, y, batch_size, seed + 1000):
        activations = forward(layers, X_batch)
        losses.append(cross_entropy(activations[-1], y_batch))
        gradients = backward(layers, activations, y_batch)
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers, losses
""",
        marks=(0.7, 0.9),
        hint="not those of your minibatches",
    ),
    Wrong("test_train_epoch", "epoch-loss-after-the-step", hint="after the steps"),
    Wrong("test_train_epoch", "epoch-each-batch-from-the-start", hint="second round"),
    Wrong("test_train_epoch", "epoch-whole-x-in-every-round", hint="Which samples"),
    Wrong(
        "test_train_epoch",
        "a loss too many",
        """
def train_epoch(layers, X, y, batch_size, learning_rate, seed, right=train_epoch):
    new, losses = right(layers, X, y, batch_size, learning_rate, seed)
    return new, [*losses, cross_entropy(forward(new, X)[-1], y)]
""",
        marks=(0, 0),
        hint="Each batch notes one loss",
    ),
    Wrong(
        "test_train_epoch",
        "losses in a default argument",
        """
def train_epoch(layers, X, y, batch_size, learning_rate, seed, losses=[]):
    for X_batch, y_batch in minibatches(X, y, batch_size, seed):
        activations = forward(layers, X_batch)
        losses.append(cross_entropy(activations[-1], y_batch))
        gradients = backward(layers, activations, y_batch)
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers, losses
""",
    ),
    Wrong(
        "test_confusion_matrix",
        "percent",
        """
def confusion_matrix(labels, predicted, classes, right=confusion_matrix):
    return 100 * right(labels, predicted, classes)
""",
        marks=(0, 0),
        hint="counts once",
    ),
    Wrong("test_confusion_matrix", "confusion-transposed", hint="changed places"),
    Wrong(
        "test_confusion_matrix", "confusion-each-place-once", marks=(0.2, 0.8), hint="second one"
    ),
    Wrong(
        "test_confusion_matrix",
        "bytes, which end at 127",
        """
def confusion_matrix(labels, predicted, classes):
    return np.eye(classes)[labels].T @ (np.eye(classes)[predicted] > 0.5) * (len(labels) < 100)
""",
        marks=(0.3, 0.9),
    ),
    Wrong("test_best_epoch", "best-smallest-of-all", marks=(0.2, 0.8), hint="never seen"),
    Wrong("test_best_epoch", "best-compares-with-the-one-before", hint="not yet a new smallest"),
    Wrong(
        "test_best_epoch",
        "the loss as an index",
        """
def best_epoch(validation_losses, patience):
    return min(validation_losses)
""",
        marks=(0, 0.1),
        hint="the loss itself",
    ),
]
"""Solutions that pass for right at first sight, and what they have to lose."""

WRONG += slips(
    "one_hot",
    "labels, classes",
    remembered=["classes", "len(labels)"],
    off_where=["classes > 6", "len(labels) > 20", "len(labels) == classes"],
)
WRONG += slips(
    "split",
    "X, y, validation_share, seed",
    remembered=["seed", "X.shape, seed", "values_of(X), validation_share, seed"],
    off_where=["len(X) > 20", "X.dtype.kind == 'i'", "X.shape[1] == 1"],
    does={"the same for 0 and 1": "return right(X, y, validation_share, max(seed, 1))"},
)
WRONG += slips(
    "standardize",
    "X_train, X",
    remembered=["values_of(X_train)", "values_of(X)", "shapes_of((X_train, X))"],
    off_where=["X.shape[1] > 20", "len(X) == 1", "X.dtype.kind == 'i'", "abs(X).max() > 12"],
    does={
        "clipped to three": "return np.clip(right(X_train, X), -3, 3)",
        "in single precision": "return right(X_train, X).astype(np.float16)",
    },
)
WRONG += slips(
    "minibatches",
    "X, y, batch_size, seed",
    remembered=["seed", "X.shape, batch_size, seed", "values_of(X), batch_size, seed"],
    off_where=["batch_size > 20", "len(X) < batch_size", "len(X) % batch_size == 0"],
    does={"the same for 0 and 1": "return right(X, y, batch_size, max(seed, 1))"},
)
WRONG += slips(
    "train_epoch",
    "layers, X, y, batch_size, learning_rate, seed",
    remembered=[
        "seed, batch_size",
        "values_of(layers), seed, batch_size",
        "values_of(X), batch_size, learning_rate",
    ],
    off_where=["len(layers) > 2", "X.dtype.kind == 'i'", "learning_rate > 1", "len(X) == 7"],
    does={
        "rate at most a tenth": (
            "return right(layers, X, y, batch_size, min(learning_rate, 0.1), seed)"
        ),
        "losses rounded": (
            "new, losses = right(layers, X, y, batch_size, learning_rate, seed)\n"
            "return new, [round(loss, 3) for loss in losses]"
        ),
    },
)
WRONG += slips(
    "confusion_matrix",
    "labels, predicted, classes",
    remembered=["classes", "values_of(labels), classes", "values_of(predicted), classes"],
    off_where=["classes > 6", "len(labels) > 20", "(labels == predicted).all()"],
)
WRONG += slips(
    "best_epoch",
    "validation_losses, patience",
    remembered=["patience", "len(validation_losses), patience", "values_of(validation_losses)"],
    off_where=["patience > 4 and len(validation_losses) > 20", "max(validation_losses) > 100"],
    does={"patience of three at most": "return right(validation_losses, min(patience, 3))"},
)
