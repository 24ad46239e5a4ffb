"""Forty wrong solutions of labs 8 and 9: slips of a first attempt.

Their writer had not read the suites, nor the catalogue, nor the sets of other labs.  Each comes
with a snippet as those of the fourth do.  What each was told was read before anything was changed
for it, and ``docs/unseen.md`` has the verdicts.  The words that fit were chosen after.
"""

from unseen.wrong import Unseen

LAB_8, LAB_9 = "lab8_autograd", "lab9_digits"

WRONG_LABS_8_9 = (
    Unseen(
        lab=LAB_8,
        function="evaluate",
        code="""
def evaluate(program, inputs):
    values = inputs
    one = {
        "exp": math.exp,
        "log": math.log,
        "tanh": math.tanh,
        "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
        "relu": lambda a: max(a, 0),
    }
    for name, operation, names in program:
        if operation in one:
            values[name] = one[operation](values[names[0]])
        else:
            a, b = values[names[0]], values[names[1]]
            if operation == "add":
                values[name] = a + b
            elif operation == "subtract":
                values[name] = a - b
            elif operation == "multiply":
                values[name] = a * b
            else:
                values[name] = a / b
    return values
""",
        mistake="The dict of inputs itself is filled, and not a copy of it.",
        fitting=("handed over",),
        differs="""
inputs = {"a": 1.0}
wrong([("b", "exp", ("a",))], inputs)
differs = "b" in inputs
""",
    ),
    Unseen(
        lab=LAB_8,
        function="evaluate",
        code="""
def evaluate(program, inputs):
    values = dict(inputs)
    for name, operation, names in program:
        operands = [values[n] for n in names]
        if operation == "add":
            result = operands[0] + operands[1]
        elif operation == "subtract":
            result = operands[0] - operands[1]
        elif operation == "multiply":
            result = operands[0] * operands[1]
        elif operation == "divide":
            result = operands[0] / operands[1]
        elif operation == "exp":
            result = math.exp(operands[0])
        elif operation == "log":
            result = math.log(operands[0])
        elif operation == "sigmoid":
            result = 1 / (1 + math.exp(operands[0]))
        elif operation == "tanh":
            result = math.tanh(operands[0])
        elif operation == "relu":
            result = max(0, operands[0])
        values[name] = result
    return values
""",
        mistake="The sigmoid without the minus in its exponent.",
        fitting=("minus in the sigmoid",),
        differs="""
program = [("s", "sigmoid", ("a",))]
differs = wrong(program, {"a": 1.0}) != right(program, {"a": 1.0})
""",
    ),
    Unseen(
        lab=LAB_8,
        function="evaluate",
        code="""
def evaluate(program, inputs):
    values = {}
    for name, operation, names in program:
        operands = [values[n] if n in values else inputs[n] for n in names]
        functions = {
            "add": lambda a, b: a + b,
            "subtract": lambda a, b: a - b,
            "multiply": lambda a, b: a * b,
            "divide": lambda a, b: a / b,
            "exp": np.exp,
            "log": np.log,
            "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
            "tanh": np.tanh,
            "relu": lambda a: max(a, 0),
        }
        values[name] = functions[operation](*operands)
    return values
""",
        mistake="The inputs are not in the answer.",
        fitting=("without the inputs",),
        differs="""
program = [("s", "exp", ("a",))]
differs = wrong(program, {"a": 1.0}).keys() != right(program, {"a": 1.0}).keys()
""",
    ),
    Unseen(
        lab=LAB_8,
        function="local_slopes",
        code="""
def local_slopes(operation, operands, result):
    if operation == "add":
        return (1.0, 1.0)
    if operation == "subtract":
        return (1.0, -1.0)
    if operation == "multiply":
        return (operands[1], operands[0])
    if operation == "divide":
        return (1 / operands[1], operands[0] / operands[1] ** 2)
    if operation == "exp":
        return (result,)
    if operation == "log":
        return (1 / operands[0],)
    if operation == "sigmoid":
        return (result * (1 - result),)
    if operation == "tanh":
        return (1 - result ** 2,)
    if operation == "relu":
        return (1.0 if operands[0] > 0 else 0.0,)
""",
        mistake="The second slope of a quotient without its minus.",
        fitting=("forgets the minus",),
        differs="""
differs = wrong("divide", (6.0, 2.0), 3.0) != right("divide", (6.0, 2.0), 3.0)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="local_slopes",
        code="""
def local_slopes(operation, operands, result):
    a = operands[0]
    if len(operands) == 2:
        b = operands[1]
    if operation == "add":
        return (1, 1)
    elif operation == "subtract":
        return (1, -1)
    elif operation == "multiply":
        return (b, a)
    elif operation == "divide":
        return (1 / b, -a / b ** 2)
    elif operation == "exp":
        return (result,)
    elif operation == "log":
        return (1 / a,)
    elif operation == "sigmoid":
        s = 1 / (1 + np.exp(-result))
        return (s * (1 - s),)
    elif operation == "tanh":
        return (1 - result ** 2,)
    elif operation == "relu":
        return (1 if a > 0 else 0,)
""",
        mistake="The sigmoid is taken once more of the result.",
        fitting=("once more",),
        differs="""
differs = wrong("sigmoid", (0.0,), 0.5) != right("sigmoid", (0.0,), 0.5)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="local_slopes",
        code="""
def local_slopes(operation, operands, result):
    if operation in ("add", "subtract", "multiply", "divide"):
        a, b = operands
        table = {
            "add": (1, 1),
            "subtract": (1, -1),
            "multiply": (b, a),
            "divide": (1 / b, -a / b**2) if b else (0, 0),
        }
    else:
        (a,) = operands
        table = {
            "exp": (result,),
            "log": (1 / a,) if a else 0,
            "sigmoid": (result * (1 - result),),
            "tanh": (1 - a**2,),
            "relu": (int(a > 0),),
        }
    return table[operation]
""",
        mistake="The slope of tanh is made of the operand and not of the result.",
        fitting=("of the operand",),
        differs="""
differs = wrong("tanh", (1.0,), np.tanh(1.0)) != right("tanh", (1.0,), np.tanh(1.0))
""",
    ),
    Unseen(
        lab=LAB_8,
        function="local_slopes",
        code="""
def local_slopes(operation, operands, result):
    a = operands[0]
    b = operands[-1]
    if operation == "add":
        return (1, 1)
    if operation == "subtract":
        return (1, -1)
    if operation == "multiply":
        return (a, b)
    if operation == "divide":
        return (1 / b, -a / b**2)
    if operation == "exp":
        return (result,)
    if operation == "log":
        return (1 / a,)
    if operation == "sigmoid":
        return (result * (1 - result),)
    if operation == "tanh":
        return (1 - result * result,)
    if operation == "relu":
        return (1 if result > 0 else 0,)
""",
        mistake="In a product each slope is the operand itself, not the other one.",
        fitting=("not the other one",),
        differs="""
differs = wrong("multiply", (6.0, 8.0), 48.0) != right("multiply", (6.0, 8.0), 48.0)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="local_slopes",
        code="""
def local_slopes(operation, operands, result):
    if operation == "add":
        return (1, 1)
    if operation == "subtract":
        return (1, -1)
    if operation == "multiply":
        return (operands[1], operands[0])
    if operation == "divide":
        return (1 / operands[1], -operands[0] / operands[1] ** 2)
    if operation == "exp":
        return (result)
    if operation == "log":
        return (1 / operands[0])
    if operation == "sigmoid":
        return (result * (1 - result))
    if operation == "tanh":
        return (1 - result ** 2)
    if operation == "relu":
        return (1 if operands[0] > 0 else 0)
""",
        mistake="One slope comes back as a number, because the comma of the tuple is missing.",
        fitting=("bare number",),
        differs="""
differs = not isinstance(wrong("exp", (0.0,), 1.0), tuple)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="topological_order",
        code="""
def topological_order(program):
    made = [step[0] for step in program]
    order = []
    later = []
    done = set()
    for step in program:
        if all(n in done or n not in made for n in step[2]):
            order.append(step)
            done.add(step[0])
        else:
            later.append(step)
    for step in later:
        if step[0] in step[2]:
            raise ValueError("a step needs itself")
    return order + later
""",
        mistake="Looks through the steps once, and puts those that had to wait at the end.",
        fitting=("uses a value that is made further down",),
        differs="""
program = [("e", "exp", ("d",)), ("d", "exp", ("c",)), ("c", "exp", ("a",))]
differs = [step[0] for step in wrong(program)] != ["c", "d", "e"]
""",
    ),
    Unseen(
        lab=LAB_8,
        function="topological_order",
        code="""
def topological_order(program):
    steps = {step[0]: step for step in program}
    order = []

    def visit(name):
        if name not in steps:
            return
        for other in steps[name][2]:
            visit(other)
        if steps[name] not in order:
            order.append(steps[name])

    for step in program:
        visit(step[0])
    return order
""",
        mistake="Calls itself without end in a circle: nothing notices it.",
        fitting=("round and round",),
        differs="""
def kind(function):
    try:
        function([("x", "exp", ("x",))])
    except Exception as error:
        return type(error)


differs = kind(wrong) is not ValueError
""",
    ),
    Unseen(
        lab=LAB_8,
        function="topological_order",
        code="""
def topological_order(program):
    order = []
    missing = {step[0] for step in program}
    while len(program) > 0:
        ready = [step for step in program if not missing & set(step[2])]
        if not ready:
            raise ValueError("circle")
        for step in ready:
            order.append(step)
            missing.remove(step[0])
            program.remove(step)
    return order
""",
        mistake="Crosses the steps out of the list that was handed over.",
        fitting=("still need it",),
        differs="""
program = [("d", "exp", ("c",)), ("c", "exp", ("a",))]
wrong(program)
differs = not program
""",
    ),
    Unseen(
        lab=LAB_8,
        function="topological_order",
        code="""
def topological_order(program):
    missing = {name for name, operation, names in program}
    rest = list(program)
    order = []
    while rest:
        ready = [step for step in rest if not any(n in missing for n in step[2])]
        if len(ready) == 0:
            break
        for step in ready:
            order.append(step)
            missing.discard(step[0])
            rest.remove(step)
    return order
""",
        mistake="Where no order works it returns those steps that it has, and raises nothing.",
        fitting=("how should the caller notice",),
        differs="""
try:
    wrong([("x", "exp", ("x",))])
    differs = True
except ValueError:
    differs = False
""",
    ),
    Unseen(
        lab=LAB_8,
        function="backpropagate",
        code="""
def backpropagate(program, values, output):
    gradients = dict.fromkeys(values, 0.0)
    gradients[output] = 1.0
    for name, operation, names in reversed(program):
        operands = tuple(values[n] for n in names)
        for n, slope in zip(names, local_slopes(operation, operands, values[name])):
            gradients[n] += gradients[name] * slope
    return gradients
""",
        mistake="Walks back through the steps as they come, without putting them in order.",
        fitting=("puts it in order",),
        differs="""
program = [("d", "exp", ("c",)), ("c", "exp", ("a",))]
values = {"a": 0.1, "c": 1.2, "d": 3.0}
differs = wrong(program, values, "d") != right(program, values, "d")
""",
    ),
    Unseen(
        lab=LAB_8,
        function="backpropagate",
        code="""
def backpropagate(program, values, output):
    gradients = {name: 0.0 for name in values}
    order = topological_order(program)
    gradients[order[-1][0]] = 1.0
    for name, operation, names in order[::-1]:
        slopes = local_slopes(operation, tuple(values[n] for n in names), values[name])
        for n, slope in zip(names, slopes):
            gradients[n] = gradients[n] + gradients[name] * slope
    return gradients
""",
        mistake="The 1 stands at the last step, whatever the output is.",
        fitting=("last step",),
        differs="""
program = [("c", "exp", ("a",)), ("d", "exp", ("c",))]
values = {"a": 0.1, "c": 1.2, "d": 3.0}
differs = wrong(program, values, "c") != right(program, values, "c")
""",
    ),
    Unseen(
        lab=LAB_8,
        function="backpropagate",
        code="""
def backpropagate(program, values, output):
    gradients = {output: 1.0}
    for name, operation, names in reversed(topological_order(program)):
        if name not in gradients:
            continue
        slopes = local_slopes(operation, tuple(values[n] for n in names), values[name])
        for n, slope in zip(names, slopes):
            gradients[n] = gradients.get(n, 0.0) + gradients[name] * slope
    return gradients
""",
        mistake="What the output does not depend on is not in the answer.",
        fitting=("for every name in values",),
        differs="""
program = [("c", "exp", ("a",)), ("d", "exp", ("c",))]
values = {"a": 0.1, "c": 1.2, "d": 3.0}
differs = wrong(program, values, "c") != right(program, values, "c")
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
        slopes = local_slopes(operation, tuple(values[n] for n in names), values[name])
        for n in names:
            gradients[n] += gradients[name] * slopes[names.index(n)]
    return gradients
""",
        mistake="Looks a slope up by the operand's name, and so takes the first one twice.",
        fitting=("what does index find",),
        differs="""
program = [("c", "divide", ("a", "a"))]
values = {"a": 2.0, "c": 1.0}
differs = wrong(program, values, "c") != right(program, values, "c")
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
        slopes = local_slopes(operation, tuple(values[n] for n in names), values[name])
        for n, slope in zip(names, slopes):
            gradients[n] += slope
    return gradients
""",
        mistake="Adds the slopes up and never multiplies by the step's own gradient.",
        fitting=("local slope alone",),
        differs="""
program = [("c", "exp", ("a",)), ("d", "exp", ("c",))]
values = {"a": 0.1, "c": 1.2, "d": 3.0}
differs = wrong(program, values, "d") != right(program, values, "d")
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
        if size == 1:
            gradient = gradient.mean(axis=axis, keepdims=True)
    return gradient
""",
        mistake="The mean over what was stretched, where its sum is wanted.",
        fitting=("the mean",),
        differs="""
differs = wrong(np.ones((2, 3)), (1, 3))[0, 0] != 2
""",
    ),
    Unseen(
        lab=LAB_8,
        function="unbroadcast",
        code="""
def unbroadcast(gradient, shape):
    result = gradient
    for axis in range(len(shape)):
        if shape[axis] == 1:
            result = result.sum(axis=axis, keepdims=True)
    while len(result.shape) > len(shape):
        result = result.sum(axis=0)
    return result
""",
        mistake="Compares sizes before those in front are gone, so along the wrong axes.",
        fitting=("those in front",),
        differs="""
differs = wrong(np.ones((4, 2, 3)), (2, 1)).shape != (2, 1)
""",
    ),
    Unseen(
        lab=LAB_8,
        function="matmul_gradients",
        code="""
def matmul_gradients(upstream, A, B):
    dA = np.dot(upstream, B.T)
    dB = np.dot(upstream.T, A)
    return dA, dB
""",
        mistake="The gradient by B is turned round.",
        fitting=("turned round",),
        differs="""
A, B = np.ones((2, 3)), np.ones((3, 4))
differs = wrong(np.ones((2, 4)), A, B)[1].shape != (3, 4)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="one_hot",
        code="""
def one_hot(labels, classes):
    result = np.zeros((len(labels), max(labels) + 1))
    for i in range(len(labels)):
        result[i, labels[i]] = 1
    return result
""",
        mistake="As many columns as the largest label asks for, not as many as there are classes.",
        fitting=("how many classes",),
        differs="""
differs = wrong(np.array([0, 1]), 4).shape != (2, 4)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="one_hot",
        code="""
def one_hot(labels, classes):
    result = np.zeros((len(labels), classes))
    result[:, labels] = 1
    return result
""",
        mistake="Whole columns are set to 1, in every row.",
        fitting=("which row belongs",),
        differs="""
differs = wrong(np.array([0, 1]), 4).sum() != 2
""",
    ),
    Unseen(
        lab=LAB_9,
        function="split",
        code="""
def split(X, y, validation_share, seed):
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(X))
    count = int(len(X) * validation_share)
    return X[order[count:]], y[order[count:]], X[order[:count]], y[order[:count]]
""",
        mistake="Cuts the number of rows off where it is to be rounded.",
        fitting=("cuts off",),
        differs="""
X = np.arange(10.0).reshape(10, 1)
differs = len(wrong(X, X, 0.27, 1)[2]) != 3
""",
    ),
    Unseen(
        lab=LAB_9,
        function="split",
        code="""
def split(X, y, validation_share, seed):
    rng = np.random.default_rng(seed)
    X = rng.permutation(X)
    y = rng.permutation(y)
    count = round(len(X) * validation_share)
    return X[count:], y[count:], X[:count], y[:count]
""",
        mistake="X and y are shuffled each by an order of its own.",
        fitting=("how do they stay together",),
        differs="""
X = np.arange(30.0).reshape(30, 1)
parts = wrong(X, X, 0.3, 1)
differs = not np.array_equal(parts[0], parts[1])
""",
    ),
    Unseen(
        lab=LAB_9,
        function="split",
        code="""
def split(X, y, validation_share, seed):
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(X))
    count = round(len(X) * validation_share)
    X_train, X_validation = X[order[count:]], X[order[:count]]
    y_train, y_validation = y[order[count:]], y[order[:count]]
    return X_train, X_validation, y_train, y_validation
""",
        mistake="The four come back in the order of another library.",
        fitting=("x, x, y, y",),
        differs="""
X = np.arange(10.0).reshape(10, 1)
differs = len(wrong(X, X, 0.3, 1)[1]) != 7
""",
    ),
    Unseen(
        lab=LAB_9,
        function="split",
        code="""
def split(X, y, validation_share, seed):
    np.random.seed(seed)
    order = np.arange(len(X))
    np.random.shuffle(order)
    count = round(len(X) * validation_share)
    return X[order[count:]], y[order[count:]], X[order[:count]], y[order[:count]]
""",
        mistake="Sets the seed of the generator that everybody shares.",
        fitting=("everybody shares",),
        differs="""
X = np.arange(10.0).reshape(10, 1)
np.random.seed(77)
first = np.random.random()
np.random.seed(77)
wrong(X, X, 0.3, 1)
differs = np.random.random() != first
""",
    ),
    Unseen(
        lab=LAB_9,
        function="standardize",
        code="""
def standardize(X_train, X):
    mean = X.mean(axis=0)
    std = X.std(axis=0)
    std[std == 0] = 1
    return (X - mean) / std
""",
        mistake="Mean and spread are those of X and not of X_train.",
        fitting=("from x itself",),
        differs="""
T = np.array([[0.0, 1.0], [2.0, 5.0]])
differs = not np.allclose(wrong(T, T + 1), right(T, T + 1))
""",
    ),
    Unseen(
        lab=LAB_9,
        function="standardize",
        code="""
def standardize(X_train, X):
    mean = np.mean(X_train, axis=0)
    std = np.std(X_train, axis=0)
    return (X - mean) / (std + 1e-8)
""",
        mistake="A small number is added to the spread: a constant column is blown up, not 0.",
        fitting=("next to nothing",),
        differs="""
T = np.array([[1.0, 1.0], [2.0, 1.0]])
differs = not np.allclose(wrong(T, T + 1), right(T, T + 1))
""",
    ),
    Unseen(
        lab=LAB_9,
        function="standardize",
        code="""
def standardize(X_train, X):
    mean = np.mean(X_train, axis=0)
    std = np.std(X_train, axis=0)
    std = np.where(std == 0, 1, std)
    return (X - mean) / std
""",
        mistake="A constant column is divided by 1, so what differs from it in X stays.",
        fitting=("keeps its distance",),
        differs="""
T = np.array([[1.0, 1.0], [2.0, 1.0]])
differs = not np.allclose(wrong(T, T + 1), right(T, T + 1))
""",
    ),
    Unseen(
        lab=LAB_9,
        function="standardize",
        code="""
def standardize(X_train, X):
    mean = np.mean(X_train)
    std = np.std(X_train)
    if std == 0:
        return np.zeros_like(X)
    return (X - mean) / std
""",
        mistake="One mean and one spread for all columns together.",
        fitting=("one deviation",),
        differs="""
T = np.array([[1.0, 10.0], [2.0, 30.0]])
differs = not np.allclose(wrong(T, T), right(T, T))
""",
    ),
    Unseen(
        lab=LAB_9,
        function="minibatches",
        code="""
def minibatches(X, y, batch_size, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    batches = []
    for i in range(len(X) // batch_size):
        part = order[i * batch_size:(i + 1) * batch_size]
        batches.append((X[part], y[part]))
    return batches
""",
        mistake="What is left over after the last whole batch is thrown away.",
        fitting=("thrown away",),
        differs="""
X = np.arange(5.0).reshape(5, 1)
differs = len(wrong(X, X, 2, 1)) != 3
""",
    ),
    Unseen(
        lab=LAB_9,
        function="minibatches",
        code="""
def minibatches(X, y, batch_size, seed):
    rng = np.random.default_rng(seed)
    batches = []
    for start in range(0, len(X), batch_size):
        size = min(batch_size, len(X) - start)
        rows = rng.choice(len(X), size, replace=False)
        batches.append((X[rows], y[rows]))
    return batches
""",
        mistake="Every batch is drawn anew out of all rows: some come twice, others never.",
        fitting=("exactly once",),
        differs="""
X = np.arange(30.0).reshape(30, 1)
differs = len({float(v) for b, _ in wrong(X, X, 4, 1) for v in b[:, 0]}) != 30
""",
    ),
    Unseen(
        lab=LAB_9,
        function="minibatches",
        code="""
def minibatches(X, y, batch_size, seed):
    batches = []
    for start in range(0, len(X), batch_size):
        batches.append((X[start:start + batch_size], y[start:start + batch_size]))
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(batches))
    return [batches[i] for i in order]
""",
        mistake="The batches are shuffled, and not the rows: the same heaps every time.",
        fitting=("list of batches",),
        differs="""
X = np.arange(8.0).reshape(8, 1)
heaps = {tuple(sorted(b[:, 0])) for seed in range(20) for b, _ in wrong(X, X, 2, seed)}
differs = len(heaps) == 4
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
        gradients = backward(layers, activations, y_batch)
        layers = gradient_descent_step(layers, gradients, learning_rate)
        losses.append(cross_entropy(forward(layers, X_batch)[-1], y_batch))
    return layers, losses
""",
        mistake="The loss is noted after the step.",
        fitting=("after its step",),
        differs="""
X, y = np.eye(4), np.eye(4)
layers = [{"W": np.zeros((4, 4)), "b": np.zeros((1, 4))}]
differs = not np.allclose(wrong(layers, X, y, 4, 1.0, 1)[1], right(layers, X, y, 4, 1.0, 1)[1])
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
        new_layers = gradient_descent_step(layers, gradients, learning_rate)
    return new_layers, losses
""",
        mistake="Every batch meets the layers of the start; only the last step is kept.",
        fitting=("layers that came in",),
        differs="""
X, y = np.eye(4), np.eye(4)
layers = [{"W": np.zeros((4, 4)), "b": np.zeros((1, 4))}]
differs = not np.allclose(wrong(layers, X, y, 2, 1.0, 1)[1], right(layers, X, y, 2, 1.0, 1)[1])
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
        loss = cross_entropy(activations[-1], y_batch)
        losses.append(loss)
        gradients = backward(layers, activations, y_batch)
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers, np.mean(losses)
""",
        mistake="One mean loss for the epoch, and not a loss for each batch.",
        fitting=("one number comes back",),
        differs="""
X, y = np.eye(4), np.eye(4)
layers = [{"W": np.zeros((4, 4)), "b": np.zeros((1, 4))}]
differs = np.ndim(wrong(layers, X, y, 2, 1.0, 1)[1]) == 0
""",
    ),
    Unseen(
        lab=LAB_9,
        function="confusion_matrix",
        code="""
def confusion_matrix(labels, predicted, classes):
    table = np.zeros((classes, classes), dtype=int)
    table[labels, predicted] += 1
    return table
""",
        mistake="A place that comes up twice is counted once.",
        fitting=("same place count once",),
        differs="""
differs = wrong(np.array([1, 1]), np.array([0, 0]), 2)[1, 0] != 2
""",
    ),
    Unseen(
        lab=LAB_9,
        function="confusion_matrix",
        code="""
def confusion_matrix(labels, predicted, classes):
    matrix = []
    for p in range(classes):
        matrix.append([int(np.sum((predicted == p) & (labels == l))) for l in range(classes)])
    return np.array(matrix)
""",
        mistake="Rows are what was predicted, columns the labels.",
        fitting=("changed places",),
        differs="""
differs = wrong(np.array([1, 1]), np.array([0, 0]), 2)[1, 0] != 2
""",
    ),
    Unseen(
        lab=LAB_9,
        function="best_epoch",
        code="""
def best_epoch(validation_losses, patience):
    waited = 0
    for epoch in range(1, len(validation_losses)):
        if validation_losses[epoch] < validation_losses[epoch - 1]:
            waited = 0
        else:
            waited += 1
        if waited == patience:
            return epoch - patience
    return int(np.argmin(validation_losses))
""",
        mistake="Compares with the loss of the epoch before, and not with the smallest so far.",
        fitting=("the smallest so far",),
        differs="""
losses = [0.5, 0.6, 0.55, 0.4]
differs = wrong(losses, 2) != right(losses, 2)
""",
    ),
    Unseen(
        lab=LAB_9,
        function="best_epoch",
        code="""
def best_epoch(validation_losses, patience):
    best = validation_losses[0]
    best_index = 0
    waited = 0
    for i, loss in enumerate(validation_losses):
        if loss < best:
            best = loss
            best_index = i
        else:
            waited += 1
            if waited == patience:
                break
    return best_index
""",
        mistake="Patience never begins anew, and epoch 0 counts as one without a new smallest.",
        fitting=("which epoch is the best",),
        differs="""
losses = [0.9, 0.5, 0.6, 0.4, 0.3]
differs = wrong(losses, 2) != right(losses, 2)
""",
    ),
)
