"""Forty more wrong solutions of labs 8 and 9, by one more writer who had read the notebooks alone.

Neither the suites, the catalogues nor the eighty before were known to the writer.  Each comes with
a snippet as those of the fourth set do.  What each was told was read before anything was changed
for it, and ``docs/unseen.md`` has the verdicts.  The words that fit were chosen after.
"""

from unseen.wrong import Unseen
from unseen.wrong_labs_8_9 import LAB_8, LAB_9

WRONG_LABS_8_9_THIRD = (
    Unseen(
        lab=LAB_8,
        function="evaluate",
        code="""
def evaluate(program, inputs):
    rules = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
        "exp": lambda a: math.exp(a),
        "log": lambda a: math.log(a),
        "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
        "tanh": lambda a: math.tanh(a),
        "relu": lambda a: max(0.0, a),
    }
    values = dict(inputs)
    for name, operation, names in program:
        values[name] = round(rules[operation](*[values[o] for o in names]), 3)
    return values
""",
        mistake="Rounds each value to three digits, as the notebook prints them.",
        fitting=("Is anything rounded",),
        differs="""
def holds(f):
    return abs(f([("r", "exp", ("a",))], {"a": 1.5})["r"] - 4.48168907) < 1e-6


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="evaluate",
        code="""
def evaluate(program, inputs):
    rules = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a // b,
        "exp": lambda a: math.exp(a),
        "log": lambda a: math.log(a),
        "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
        "tanh": lambda a: math.tanh(a),
        "relu": lambda a: max(0.0, a),
    }
    values = dict(inputs)
    for name, operation, names in program:
        values[name] = rules[operation](*[values[other] for other in names])
    return values
""",
        mistake="Divides with //, Python's other division sign.",
        fitting=("whole numbers",),
        differs="""
def holds(f):
    return f([("r", "divide", ("a", "b"))], {"a": 3.0, "b": 2.0})["r"] == 1.5


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="evaluate",
        code="""
def evaluate(program, inputs):
    rules = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
        "exp": lambda a: math.exp(a),
        "log": lambda a: math.log(a),
        "sigmoid": lambda a: 1 / 1 + math.exp(-a),
        "tanh": lambda a: math.tanh(a),
        "relu": lambda a: max(0.0, a),
    }
    values = dict(inputs)
    for name, operation, names in program:
        values[name] = rules[operation](*[values[other] for other in names])
    return values
""",
        mistake="Forgets the brackets of the sigmoid: 1 / 1 + e to the power of -a.",
        fitting=("first, the division or the plus", "brackets"),
        differs="""
def holds(f):
    return abs(f([("r", "sigmoid", ("a",))], {"a": 1.0})["r"] - 0.731059) < 1e-5


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="evaluate",
        code="""
def evaluate(program, inputs):
    rules = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
        "exp": lambda a: math.exp(a),
        "log": lambda a: math.log(a + 1e-7),
        "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
        "tanh": lambda a: math.tanh(a),
        "relu": lambda a: max(0.0, a),
    }
    values = dict(inputs)
    for name, operation, names in program:
        values[name] = rules[operation](*[values[other] for other in names])
    return values
""",
        mistake="Adds a tiny number inside the logarithm so that it never meets 0.",
        fitting=("something tiny",),
        differs="""
def holds(f):
    return abs(f([("r", "log", ("a",))], {"a": 1e-06})["r"] + 13.8155106) < 1e-6


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="local_slopes",
        code="""
def local_slopes(operation, operands, result):
    if operation in ("add", "subtract", "multiply", "divide"):
        a, b = operands
    else:
        (a,) = operands
    if operation == "add":
        return (1.0, 1.0)
    if operation == "subtract":
        return (1.0, -1.0)
    if operation == "multiply":
        return (b, a)
    if operation == "divide":
        return (1 / b, -a / b**2)
    if operation == "exp":
        return (a * math.exp(a - 1),)
    if operation == "log":
        return (1 / a,)
    if operation == "sigmoid":
        return (result * (1 - result),)
    if operation == "tanh":
        return (1 - result**2,)
    return (1.0 if a > 0 else 0.0,)
""",
        mistake="Derives e to the power of a by the rule for powers: a times e to the a - 1.",
        fitting=("rule for powers",),
        differs="""
def holds(f):
    return abs(f("exp", (2.0,), 7.389056)[0] - 7.389056) < 1e-9


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="local_slopes",
        code="""
def local_slopes(operation, operands, result):
    if operation in ("add", "subtract", "multiply", "divide"):
        a, b = operands
    else:
        (a,) = operands
    if operation == "add":
        return (1.0, 1.0)
    if operation == "subtract":
        return (1.0, -1.0)
    if operation == "multiply":
        return (b, a)
    if operation == "divide":
        return (1 / b, -a / b**2)
    if operation == "exp":
        return (result,)
    if operation == "log":
        return (1 / result,)
    if operation == "sigmoid":
        return (result * (1 - result),)
    if operation == "tanh":
        return (1 - result**2,)
    return (1.0 if a > 0 else 0.0,)
""",
        mistake="Takes the result for log, since it is handed over: 1 / result.",
        fitting=("divide by the result", "1 / result"),
        differs="""
def holds(f):
    return f("log", (4.0,), 1.3862944) == (0.25,)


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="local_slopes",
        code="""
def local_slopes(operation, operands, result):
    if operation in ("add", "subtract", "multiply", "divide"):
        a, b = operands
    else:
        (a,) = operands
    if operation == "add":
        return (1.0, 1.0)
    if operation == "subtract":
        return (1.0, -1.0)
    if operation == "multiply":
        return (b, a)
    if operation == "divide":
        return (1 / b, -a / b**2)
    if operation == "exp":
        return (result,)
    if operation == "log":
        return (1 / a,)
    if operation == "sigmoid":
        return (result * (1 - result),)
    if operation == "tanh":
        return ((1 - result) ** 2,)
    return (1.0 if a > 0 else 0.0,)
""",
        mistake="Squares the whole for tanh: (1 - result) squared.",
        fitting=("square the whole", "squares the whole"),
        differs="""
def holds(f):
    return abs(f("tanh", (1.0,), 0.76159416)[0] - 0.41997434) < 1e-6


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="local_slopes",
        code="""
def local_slopes(operation, operands, result):
    if operation in ("add", "subtract", "multiply", "divide"):
        a, b = operands
    else:
        (a,) = operands
    if operation == "add":
        return (1.0, 1.0)
    if operation == "subtract":
        return (1.0, -1.0)
    if operation == "multiply":
        return (b, a)
    if operation == "divide":
        return (1 / b, -a / b**2)
    if operation == "exp":
        return (result,)
    if operation == "log":
        return (1 / a,)
    if operation == "sigmoid":
        return (result * (1 - result),)
    if operation == "tanh":
        return (1 - result**2,)
    return (float(np.sign(a)),)
""",
        mistake="Takes the sign for relu's slope: -1 below 0.",
        fitting=("-1 below 0", "is -1 in yours"),
        differs="""
def holds(f):
    return f("relu", (-2.0,), 0.0) == (0.0,)


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="topological_order",
        code="""
def topological_order(program):
    made = {step[0] for step in program}
    if not any(made.isdisjoint(step[2]) for step in program):
        raise ValueError("these steps need themselves")
    return sorted(program, key=lambda step: step[0])
""",
        mistake="Sorts the steps by their names, as in the tiny program c, d, e.",
        fitting=("does something sort by them",),
        differs="""
def holds(f):
    try:
        names = [step[0] for step in f([("y", "exp", ("z",)), ("z", "log", ("w",))])]
    except ValueError:
        return False
    return names == ["z", "y"]


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="topological_order",
        code="""
def topological_order(program):
    missing = {step[0] for step in program}
    order, wait = [], []
    for step in program:
        if any(other in missing for other in step[2]):
            wait.append(step)
        else:
            order.append(step)
            missing.discard(step[0])
    for step in wait:
        if any(other in missing for other in step[2]):
            raise ValueError("these steps need themselves")
        order.append(step)
        missing.discard(step[0])
    return order
""",
        mistake="Tries each step that has to wait once more only, as in the table.",
        fitting=("a step that has to wait",),
        differs="""
PROGRAM = [("c", "exp", ("b",)), ("b", "exp", ("a",)), ("a", "exp", ("x",))]


def holds(f):
    try:
        names = [step[0] for step in f(PROGRAM)]
    except ValueError:
        return False
    return names == ["a", "b", "c"]


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="topological_order",
        code="""
def topological_order(program):
    made = {step[0]: step for step in program}
    waits_for = {step[0]: len([o for o in step[2] if o in made]) for step in program}
    ready = [step for step in program if waits_for[step[0]] == 0]
    order = []
    while ready:
        step = ready.pop(0)
        order.append(step)
        for other in program:
            if step[0] in other[2]:
                waits_for[other[0]] -= 1
                if waits_for[other[0]] == 0:
                    ready.append(other)
    if len(order) < len(program):
        raise ValueError("these steps need themselves")
    return order
""",
        mistake="Counts a value that a step uses twice as two, and crosses out one.",
        fitting=("used twice",),
        differs="""
def holds(f):
    try:
        names = [step[0] for step in f([("y", "exp", ("x",)), ("z", "add", ("y", "y"))])]
    except ValueError:
        return False
    return names == ["y", "z"]


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="topological_order",
        code="""
def topological_order(program):
    made = {step[0]: step for step in program}
    order = []

    def visit(name, seen):
        if name not in made:
            return
        if name in seen:
            raise ValueError("these steps need themselves")
        seen.add(name)
        if made[name] in order:
            return
        for other in made[name][2]:
            visit(other, seen)
        order.append(made[name])

    for step in program:
        visit(step[0], set())
    return order
""",
        mistake="Takes a value that is met twice on the way for a circle.",
        fitting=("used twice",),
        differs="""
PROGRAM = [("z", "add", ("y", "w")), ("w", "exp", ("y",)), ("y", "exp", ("x",))]


def holds(f):
    try:
        names = [step[0] for step in f(PROGRAM)]
    except ValueError:
        return False
    return names == ["y", "w", "z"]


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="backpropagate",
        code="""
def backpropagate(program, values, output):
    gradients = dict.fromkeys(values, 0.0)
    gradients[output] = 1.0
    for name, operation, names in reversed(topological_order(program)):
        operands = tuple(values[other] for other in names)
        slopes = local_slopes(operation, operands, values[name])
        for other, slope in dict(zip(names, slopes)).items():
            gradients[other] += gradients[name] * slope
    return gradients
""",
        mistake="Puts a step's slopes into a dict, where a value used twice has one place.",
        fitting=("in a dict", "same key comes twice"),
        differs="""
def holds(f):
    return f([("s", "multiply", ("a", "a"))], {"a": 3.0, "s": 9.0}, "s")["a"] == 6.0


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="backpropagate",
        code="""
def backpropagate(program, values, output):
    gradients = dict.fromkeys(values, 0.0)
    gradients[output] = 1.0
    for name, operation, names in reversed(topological_order(program)):
        operands = tuple(values[other] for other in names)
        slopes = local_slopes(operation, operands, values[name])
        for other, slope in zip(names, slopes):
            gradients[other] += gradients[output] * slope
    return gradients
""",
        mistake="Multiplies by the output's gradient instead of the step's own.",
        fitting=("whose gradient does a step hand on",),
        differs="""
PROGRAM = [("u", "multiply", ("x", "w")), ("t", "multiply", ("u", "w"))]
VALUES = {"x": 2.0, "w": 3.0, "u": 6.0, "t": 18.0}


def holds(f):
    return f(PROGRAM, VALUES, "t")["x"] == 9.0


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="backpropagate",
        code="""
def backpropagate(program, values, output):
    gradients = dict.fromkeys(values, 0.0)
    gradients[output] = 1.0
    for name, operation, names in reversed(topological_order(program)):
        operands = tuple(values[other] for other in names)
        slopes = local_slopes(operation, operands, values[output])
        for other, slope in zip(names, slopes):
            gradients[other] += gradients[name] * slope
    return gradients
""",
        mistake="Gives local_slopes the value of the output as the result of each step.",
        fitting=("value of the output as the result",),
        differs="""
PROGRAM = [("s", "sigmoid", ("a",)), ("t", "add", ("s", "s"))]


def holds(f):
    return abs(f(PROGRAM, {"a": 0.0, "s": 0.5, "t": 1.0}, "t")["a"] - 0.5) < 1e-9


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="backpropagate",
        code="""
def backpropagate(program, values, output):
    gradients = dict.fromkeys(values, 0.0)
    gradients[output] = 1.0
    for name, operation, names in reversed(topological_order(program)):
        operands = tuple(values[other] for other in names)
        slopes = local_slopes(operation, operands, values[name])
        for other, slope in zip(names, slopes):
            gradients[other] += gradients[name] * slope
    return {name: g for name, g in gradients.items() if g != 0}
""",
        mistake="Leaves out of the answer what does not move the output.",
        fitting=("left out", "leaves out"),
        differs="""
def holds(f):
    return f([("c", "exp", ("a",))], {"a": 0.0, "b": 2.0, "c": 1.0}, "c").get("b") == 0.0


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="unbroadcast",
        code="""
def unbroadcast(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=-1)
    for axis, size in enumerate(shape):
        if size == 1:
            gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient
""",
        mistake="Takes the surplus sizes away at the back instead of the front.",
        fitting=("at which end",),
        differs="""
def holds(f):
    return np.array_equal(f(np.ones((2, 3)), (3,)), [2.0, 2.0, 2.0])


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="unbroadcast",
        code="""
def unbroadcast(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1 and gradient.shape[axis] != 1:
            return gradient.sum(axis=axis, keepdims=True)
    return gradient
""",
        mistake="Adds up along the first stretched size only and returns.",
        fitting=("first size that was stretched",),
        differs="""
def holds(f):
    return np.array_equal(f(np.ones((2, 3)), (1, 1)), [[6.0]])


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="matmul_gradients",
        code="""
def matmul_gradients(upstream, A, B):
    m, k = A.shape
    n = B.shape[1]
    dA = upstream @ B.reshape(n, k)
    dB = A.reshape(k, m) @ upstream
    return dA, dB
""",
        mistake="Turns the matrices with reshape instead of .T.",
        fitting=("reshape",),
        differs="""
UPSTREAM, A = np.array([[1.0, 2.0]]), np.ones((1, 2))
B = np.array([[1.0, 2.0], [3.0, 4.0]])


def holds(f):
    return np.array_equal(f(UPSTREAM, A, B)[0], [[5.0, 11.0]])


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="matmul_gradients",
        code="""
def matmul_gradients(upstream, A, B):
    return upstream @ B.T, A.T @ upstream / len(A)
""",
        mistake="Divides dB by the number of rows, as in Lab 3's mean over the samples.",
        fitting=("divided by the number of rows",),
        differs="""
def holds(f):
    return np.array_equal(f(np.ones((2, 1)), np.ones((2, 3)), np.ones((3, 1)))[1], [[2.0]] * 3)


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="one_hot",
        code="""
def one_hot(labels, classes):
    places = np.unique(labels, return_inverse=True)[1]
    rows = np.zeros((len(labels), classes))
    rows[np.arange(len(labels)), places] = 1
    return rows
""",
        mistake="Gives the columns to the labels that occur, in their order.",
        fitting=("labels that occur",),
        differs="""
def holds(f):
    return np.array_equal(f(np.array([0, 2]), 3), [[1, 0, 0], [0, 0, 1]])


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="one_hot",
        code="""
def one_hot(labels, classes):
    rows = np.zeros((len(labels), classes))
    for row, label in enumerate(labels):
        rows[row, label - 1] = 1
    return rows
""",
        mistake="Counts the columns from 1: the 1 lands one column too far left.",
        fitting=("from which number",),
        differs="""
def holds(f):
    return np.array_equal(f(np.array([0, 2]), 3), [[1, 0, 0], [0, 0, 1]])


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="split",
        code="""
def split(X, y, validation_share, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    train = round(len(X) * (1 - validation_share))
    count = len(X) - train
    return X[order[count:]], y[order[count:]], X[order[:count]], y[order[:count]]
""",
        mistake="Rounds the number of training rows instead of those put aside.",
        fitting=("how many rows are for training",),
        differs="""
def holds(f):
    return len(f(np.ones((5, 1)), np.ones((5, 1)), 0.5, 0)[2]) == 2


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="split",
        code="""
def split(X, y, validation_share, seed):
    rng = np.random.default_rng(seed)
    count = round(len(X) * validation_share)
    aside = rng.choice(len(X), count)
    rest = [row for row in range(len(X)) if row not in aside]
    rest = np.array(rest, dtype=int)
    return X[rest], y[rest], X[aside], y[aside]
""",
        mistake="Draws the validation rows with rng.choice, which may draw one twice.",
        fitting=("drawn before",),
        differs="""
X = np.arange(10.0).reshape(10, 1)


def holds(f):
    return all(len(f(X, X, 0.4, seed)[0]) == 6 for seed in range(20))


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="split",
        code="""
def split(X, y, validation_share, seed):
    rng = np.random.default_rng(seed)
    count = round(len(X) * validation_share)
    start = rng.integers(0, len(X))
    order = np.roll(np.arange(len(X)), -start)
    aside, rest = order[:count], order[count:]
    return X[rest], y[rest], X[aside], y[aside]
""",
        mistake="Cuts a block of neighbours out at a place that the seed draws.",
        fitting=("are neighbours",),
        differs="""
X = np.arange(20.0).reshape(20, 1)


def holds(f):
    return any(np.ptp(f(X, X, 0.1, seed)[2]) not in (1, 19) for seed in range(20))


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="standardize",
        code="""
def standardize(X_train, X):
    mean, std = np.mean(X_train, axis=0), np.std(X_train, axis=0)
    with np.errstate(all="ignore"):
        return np.nan_to_num((X - mean) / std)
""",
        mistake="Leaves nan and infinity to np.nan_to_num.",
        fitting=("nan_to_num",),
        differs="""
def holds(f):
    return f(np.array([[5.0], [5.0]]), np.array([[7.0]]))[0, 0] == 0


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="standardize",
        code="""
def standardize(X_train, X):
    std = np.std(X_train, axis=0)
    scaled = (X - np.mean(X_train)) / np.std(X_train)
    return np.where(std > 0, scaled, 0)
""",
        mistake="Measures one mean and one spread over all columns together.",
        fitting=("one mean and one deviation",),
        differs="""
X = np.array([[2.0, 0.0], [4.0, 8.0]])


def holds(f):
    return np.array_equal(f(X, X), [[-1, -1], [1, 1]])


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="standardize",
        code="""
def standardize(X_train, X):
    mean, std = np.mean(X_train, axis=0), np.std(X_train, axis=0)
    still = std < 0.01
    return np.where(still, 0, (X - mean) / np.where(still, 1, std))
""",
        mistake="Takes a column that hardly varies for one that never does.",
        fitting=("hardly varies", "varies by little"),
        differs="""
def holds(f):
    return f(np.array([[0.001], [0.003]]), np.array([[0.003]]))[0, 0] > 0.5


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="minibatches",
        code="""
def minibatches(X, y, batch_size, seed):
    starts = list(range(0, len(X), batch_size))
    batches = []
    for place in np.random.default_rng(seed).permutation(len(starts)):
        start = starts[place]
        batches.append((X[start : start + batch_size], y[start : start + batch_size]))
    return batches
""",
        mistake="Shuffles the heaps and not the rows: the heaps are always the same.",
        fitting=("same neighbours",),
        differs="""
X = np.arange(10.0).reshape(10, 1)


def holds(f):
    return any(0 < np.ptp(f(X, X, 2, seed)[0][0]) != 1 for seed in range(20))


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="minibatches",
        code="""
def minibatches(X, y, batch_size, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    heaps = np.array_split(order, -(-len(X) // batch_size))
    return [(X[rows], y[rows]) for rows in heaps]
""",
        mistake="Deals the rows out evenly with np.array_split.",
        fitting=("about equally large",),
        differs="""
X = np.arange(7.0).reshape(7, 1)


def holds(f):
    return [len(batch) for batch, _ in f(X, X, 3, 0)] == [3, 3, 1]


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="minibatches",
        code="""
def minibatches(X, y, batch_size, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    batches = []
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        if start > 0 and len(rows) < batch_size:
            rows = np.concatenate([rows, order[: batch_size - len(rows)]])
        batches.append((X[rows], y[rows]))
    return batches
""",
        mistake="Fills the last heap up with rows from the first one.",
        fitting=("used to fill up",),
        differs="""
X = np.arange(7.0).reshape(7, 1)


def holds(f):
    return [len(batch) for batch, _ in f(X, X, 3, 0)] == [3, 3, 1]


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="train_epoch",
        code="""
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    losses = []
    for X_batch, y_batch in minibatches(X, y, batch_size, seed):
        activations = forward(layers, X_batch)
        losses.append(cross_entropy(activations[-1], y_batch))
        gradients = backward(layers, activations, y_batch)
        layers = gradient_descent_step(layers, gradients, learning_rate / len(X_batch))
    return layers, losses
""",
        mistake="Divides the learning rate by the size of the batch: one share for each.",
        fitting=("too short by the size of the batch",),
        differs="""
def epoch(f, batch_size):
    X = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    layers = [{"W": np.array([[0.5, -1.0], [2.0, 0.0]]), "b": np.zeros((1, 2))}]
    return f(layers, X, np.eye(2)[[0, 1, 0]], batch_size, 1.0, 3)


def same(f, batch_size):
    (layers, losses), (true, noted) = epoch(f, batch_size), epoch(right, batch_size)
    ends = np.allclose(layers[0]["W"], true[0]["W"])
    return ends and len(losses) == len(noted) and np.allclose(losses, noted)


def holds(f):
    return same(f, 3)


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="train_epoch",
        code="""
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    losses = []
    for X_batch, y_batch in minibatches(X, y, batch_size, seed):
        if len(X_batch) < batch_size < len(X):
            continue
        activations = forward(layers, X_batch)
        losses.append(cross_entropy(activations[-1], y_batch))
        gradients = backward(layers, activations, y_batch)
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers, losses
""",
        mistake="Leaves out the last batch if it is smaller than the others.",
        fitting=("fewer rows than the others",),
        differs="""
def epoch(f, batch_size):
    X = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    layers = [{"W": np.array([[0.5, -1.0], [2.0, 0.0]]), "b": np.zeros((1, 2))}]
    return f(layers, X, np.eye(2)[[0, 1, 0]], batch_size, 1.0, 3)


def same(f, batch_size):
    (layers, losses), (true, noted) = epoch(f, batch_size), epoch(right, batch_size)
    ends = np.allclose(layers[0]["W"], true[0]["W"])
    return ends and len(losses) == len(noted) and np.allclose(losses, noted)


def holds(f):
    return same(f, 2)


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="train_epoch",
        code="""
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    losses = []
    for X_batch, y_batch in minibatches(X, y, batch_size, seed):
        activations = forward(layers, X_batch)
        losses.append(cross_entropy(activations[-1], y_batch))
        gradients = backward(layers, activations, y_batch)
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers, [sum(losses[: n + 1]) / (n + 1) for n in range(len(losses))]
""",
        mistake="Notes the mean of the losses so far instead of each batch's own.",
        fitting=("mean of the losses",),
        differs="""
def epoch(f, batch_size):
    X = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    layers = [{"W": np.array([[0.5, -1.0], [2.0, 0.0]]), "b": np.zeros((1, 2))}]
    return f(layers, X, np.eye(2)[[0, 1, 0]], batch_size, 1.0, 3)


def same(f, batch_size):
    (layers, losses), (true, noted) = epoch(f, batch_size), epoch(right, batch_size)
    ends = np.allclose(layers[0]["W"], true[0]["W"])
    return ends and len(losses) == len(noted) and np.allclose(losses, noted)


def holds(f):
    return same(f, 1)


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="train_epoch",
        code="""
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    losses, best, smallest = [], layers, float("inf")
    for X_batch, y_batch in minibatches(X, y, batch_size, seed):
        activations = forward(layers, X_batch)
        loss = cross_entropy(activations[-1], y_batch)
        losses.append(loss)
        gradients = backward(layers, activations, y_batch)
        layers = gradient_descent_step(layers, gradients, learning_rate)
        if loss < smallest:
            best, smallest = layers, loss
    return best, losses
""",
        mistake="Returns the layers that had the smallest loss instead of the last ones.",
        fitting=("keep the layers",),
        differs="""
def epoch(f, batch_size):
    X = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    layers = [{"W": np.array([[0.5, -1.0], [2.0, 0.0]]), "b": np.zeros((1, 2))}]
    return f(layers, X, np.eye(2)[[0, 1, 0]], batch_size, 1.0, 3)


def same(f, batch_size):
    (layers, losses), (true, noted) = epoch(f, batch_size), epoch(right, batch_size)
    ends = np.allclose(layers[0]["W"], true[0]["W"])
    return ends and len(losses) == len(noted) and np.allclose(losses, noted)


def holds(f):
    return same(f, 1)


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="confusion_matrix",
        code="""
def confusion_matrix(labels, predicted, classes):
    counts, _, _ = np.histogram2d(labels, predicted, bins=classes)
    return counts.astype(int)
""",
        mistake="Counts with np.histogram2d, whose boxes reach from the smallest to the largest "
        "that occur.",
        fitting=("histogram2d",),
        differs="""
def holds(f):
    return f(np.array([1, 1]), np.array([1, 2]), 3)[1].tolist() == [0, 1, 1]


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="confusion_matrix",
        code="""
def confusion_matrix(labels, predicted, classes):
    table = np.zeros((classes, classes), dtype=int)
    for label, taken_for in zip(labels, predicted):
        if label != taken_for:
            table[label, taken_for] += 1
    return table
""",
        mistake="Counts the mistakes only: the diagonal stays empty.",
        fitting=("diagonal is empty",),
        differs="""
def holds(f):
    return np.array_equal(f(np.array([0, 1]), np.array([0, 1]), 2), np.eye(2))


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="best_epoch",
        code="""
def best_epoch(validation_losses, patience):
    best, without = 0, 0
    for epoch in range(1, len(validation_losses)):
        if validation_losses[epoch] < validation_losses[best]:
            best = epoch
        else:
            without += 1
            if without == patience:
                break
    return best
""",
        mistake="Counts all epochs without a new smallest, not those in a row.",
        fitting=("count all epochs",),
        differs="""
def holds(f):
    return f([0.9, 0.8, 0.85, 0.7, 0.75, 0.6], 2) == 5


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="best_epoch",
        code="""
def best_epoch(validation_losses, patience):
    best, without = 0, 0
    for epoch, loss in enumerate(validation_losses):
        if epoch == 0 or loss < validation_losses[best] - 0.001:
            best, without = epoch, 0
        else:
            without += 1
        if without >= patience:
            break
    return best
""",
        mistake="Wants a new smallest to be smaller by a thousandth at least.",
        fitting=("smaller by a little",),
        differs="""
def holds(f):
    return f([0.5, 0.4995, 0.4], 1) == 2


differs = not holds(wrong)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="best_epoch",
        code="""
def best_epoch(validation_losses, patience):
    best, without = 0, 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best]:
            best, without = epoch, 0
        elif loss == validation_losses[best]:
            without = 0
        else:
            without += 1
            if without == patience:
                break
    return best
""",
        mistake="Lets an equal loss begin the count anew, though it is no new smallest.",
        fitting=("equal loss",),
        differs="""
def holds(f):
    return f([0.5, 0.5, 0.6, 0.4], 2) == 0


differs = not holds(wrong)
""",
    ),
)
