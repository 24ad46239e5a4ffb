"""lab5 written rightly in unusual ways, and cheated at in clever ones.

Each text is run after the reference, in one namespace with it, and defines some of its functions
anew.  Ordinary slips are not here: the lab's misconceptions are the wrong solutions that every
suite has to turn down.
"""

from labs import Wrong

RIGHT = {
    "plain loops and math": """
import math

def gradient_norms(gradients):
    norms = []
    for layer in gradients:
        total = 0.0
        for row in layer["W"]:
            for entry in row:
                total += entry * entry
        norms.append(math.sqrt(total))
    return norms

def clip_gradients(gradients, max_norm):
    total = 0.0
    for layer in gradients:
        for name in ("W", "b"):
            for entry in layer[name].ravel():
                total += float(entry) ** 2
    norm = math.sqrt(total)
    if norm <= max_norm:
        return gradients
    out = []
    for layer in gradients:
        out.append({"W": layer["W"] / norm * max_norm, "b": layer["b"] / norm * max_norm})
    return out

def l2_penalty(weights, strength):
    total = 0
    for w in weights:
        for x in w.ravel():
            total += x * x * strength
    return total

def l1_penalty(weights, strength):
    return strength * math.fsum(abs(float(x)) for w in weights for x in w.flat)

def l2_gradient(weight, strength):
    out = np.zeros_like(weight)
    for i in np.ndindex(weight.shape):
        out[i] = weight[i] * strength + strength * weight[i]
    return out

def l1_gradient(weight, strength):
    out = weight.copy()
    for i, w in np.ndenumerate(weight):
        out[i] = strength if w > 0 else -strength if w < 0 else 0
    return out

def batch_norm_forward(z, gamma, beta, epsilon=1e-5):
    m, n = z.shape
    out, z_hat, std = np.empty((m, n)), np.empty((m, n)), np.empty((1, n))
    for j in range(n):
        mean = sum(z[i, j] for i in range(m)) / m
        var = sum((z[i, j] - mean) ** 2 for i in range(m)) / m
        std[0, j] = math.sqrt(var + epsilon)
        for i in range(m):
            z_hat[i, j] = (z[i, j] - mean) / std[0, j]
            out[i, j] = gamma[0, j] * z_hat[i, j] + beta[0, j]
    return [out, dict(z_hat=z_hat, std=std, gamma=gamma, mean=mean, epsilon=epsilon)]

def batch_norm_backward(d_out, cache):
    m, n = d_out.shape
    z_hat, std, gamma = (cache[k].tolist() for k in ("z_hat", "std", "gamma"))
    d = d_out.tolist()
    d_z, d_gamma, d_beta = np.empty((m, n)), np.empty((1, n)), np.empty((1, n))
    for j in range(n):
        a = sum(d[i][j] for i in range(m))
        b = sum(d[i][j] * z_hat[i][j] for i in range(m))
        d_beta[0, j], d_gamma[0, j] = a, b
        for i in range(m):
            d_z[i, j] = gamma[0][j] / std[0][j] * (d[i][j] - a / m - z_hat[i][j] * b / m)
    return [d_z, d_gamma, d_beta]
""",
    "einsum, tuples and NumPy numbers": """
def gradient_norms(gradients):
    return tuple(np.sqrt(np.einsum("ij,ij->", g["W"], g["W"])) for g in gradients)

def clip_gradients(gradients, max_norm):
    flat = np.concatenate([g[k].ravel() for g in gradients for k in ("W", "b")])
    c = np.minimum(1.0, max_norm / max(np.linalg.norm(flat), 1e-300))
    return tuple(dict(W=c * g["W"], b=c * g["b"]) for g in gradients)

def l2_penalty(weights, strength):
    return np.array(strength * np.sum([np.einsum("...,...->", w.ravel(), w.ravel()).sum()
                                       if False else w.ravel() @ w.ravel() for w in weights]))

def l1_penalty(weights, strength):
    return np.float64(strength) * np.concatenate([np.abs(w).ravel() for w in weights]).sum()

def l1_gradient(weight, strength):
    return ((weight > 0).astype(int) - (weight < 0).astype(int)) * strength

def batch_norm_backward(d_out, cache):
    m = len(d_out)
    d_beta = np.einsum("ij->j", d_out)[None]
    d_gamma = np.einsum("ij,ij->j", d_out, cache["z_hat"])[None]
    d_z = cache["gamma"] * (m * d_out - d_beta - cache["z_hat"] * d_gamma) / (m * cache["std"])
    return d_z, d_gamma, d_beta
""",
    "norms by NumPy, arrays for lists": """
def gradient_norms(gradients):
    return np.array([np.linalg.norm(layer["W"]) for layer in gradients])

def clip_gradients(gradients, max_norm):
    norm = np.hypot(*(np.linalg.norm([np.linalg.norm(g[k]) for g in gradients]) for k in "Wb"))
    if norm == 0:
        return [dict(g) for g in gradients]
    scale = max_norm / max(norm, max_norm)
    return [{k: v * scale for k, v in g.items()} for g in gradients]
""",
    "copies changed in place": """
import copy

def momentum_step(parameters, gradients, velocity, learning_rate, beta=0.9):
    parameters, velocity = copy.deepcopy(parameters), copy.deepcopy(velocity)
    for k in parameters:
        velocity[k] *= beta
        velocity[k] += gradients[k]
        parameters[k] -= learning_rate * velocity[k]
    return [parameters, velocity]

def adam_step(parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    parameters, state = copy.deepcopy(parameters), copy.deepcopy(state)
    state["t"] += 1
    for k, g in gradients.items():
        m, v = state["m"][k], state["v"][k]
        m += (1 - beta1) * (g - m)
        v += (1 - beta2) * (g * g - v)
        m_hat, v_hat = m / (1 - beta1 ** state["t"]), v / (1 - beta2 ** state["t"])
        parameters[k] -= learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
    return parameters, state

def dropout(activations, keep_probability, seed, training=True):
    out = activations.copy()
    if training:
        out[np.random.default_rng(seed).uniform(size=out.shape) >= keep_probability] = 0
        out /= keep_probability
    return out
""",
    "Adam with the corrections in the learning rate, and epsilon scaled with them": """
def adam_step(parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = np.int64(state["t"] + 1)
    root = np.sqrt(1 - beta2**t)
    alpha = learning_rate * root / (1 - beta1**t)
    m = {k: beta1 * state["m"][k] + (1 - beta1) * g for k, g in gradients.items()}
    v = {k: beta2 * state["v"][k] + (1 - beta2) * np.square(g) for k, g in gradients.items()}
    new = {k: p - alpha * m[k] / (np.sqrt(v[k]) + epsilon * root) for k, p in parameters.items()}
    return new, {"t": t, "m": m, "v": v, "learning_rate": learning_rate}
""",
    "helper functions, and the arrays of a tree one by one": """
def _each(f, *trees):
    return {name: f(*(tree[name] for tree in trees)) for name in trees[0]}

def momentum_step(parameters, gradients, velocity, learning_rate, beta=0.9):
    velocity = _each(lambda v, g: v * beta + g, velocity, gradients)
    return _each(lambda p, v: p - v * learning_rate, parameters, velocity), velocity

def adam_step(parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = state["t"] + 1
    m = _each(lambda m, g: beta1 * m + (1 - beta1) * g, state["m"], gradients)
    v = _each(lambda v, g: beta2 * v + (1 - beta2) * g**2, state["v"], gradients)
    def move(p, m, v):
        return p - learning_rate * (m / (1 - beta1**t)) / ((v / (1 - beta2**t)) ** 0.5 + epsilon)
    return _each(move, parameters, m, v), dict(t=t, m=m, v=v)

def _penalty(weights, size, strength):
    return strength * sum(size(w).sum() for w in weights)

def l2_penalty(weights, strength):
    return _penalty(weights, np.square, strength)

def l1_penalty(weights, strength):
    return _penalty(weights, np.fabs, strength)
""",
    "the old generator": """
def dropout(activations, keep_probability, seed, training=True):
    if training:
        lots = np.random.RandomState(seed).binomial(1, keep_probability, activations.shape)
        return activations * lots / keep_probability
    return np.copy(activations)

def augment(X, y, copies, noise, seed):
    rng = np.random.RandomState(seed)
    more = np.repeat(X[None], copies, axis=0) + rng.normal(0, noise, (copies, *X.shape))
    return np.concatenate([X, more.reshape(-1, X.shape[1])]), np.tile(y, (copies + 1, 1))
""",
    "Python's own generator, entry by entry": """
import random

def dropout(activations, keep_probability, seed, training=True):
    rng = random.Random(seed)
    out = np.zeros(activations.shape)
    for i in range(activations.shape[0]):
        for j in range(activations.shape[1]):
            if not training:
                out[i][j] = activations[i][j]
            elif rng.random() < keep_probability:
                out[i][j] = activations[i][j] / keep_probability
    return out

def augment(X, y, copies, noise, seed):
    rng = random.Random(seed)
    rows, labels = [list(row) for row in X], [list(row) for row in y]
    for _ in range(copies):
        for row, label in zip(X, y):
            rows.append([entry + rng.gauss(0, noise) for entry in row])
            labels.append(list(label))
    return np.array(rows, dtype=float), np.array(labels)
""",
    "a generator of its own for each copy, and lots by choice": """
def dropout(activations, keep_probability, seed, training=True):
    if not training or keep_probability == 1:
        return activations
    rng = np.random.Generator(np.random.MT19937(seed))
    p = float(keep_probability)
    return activations * rng.choice([0, 1 / p], size=activations.shape, p=[1 - p, p])

def augment(X, y, copies, noise, seed):
    parts = [X.astype(float)]
    for child in np.random.SeedSequence(seed).spawn(copies):
        parts.append(np.random.default_rng(child).normal(X, noise))
    return np.concatenate(parts), np.concatenate([y for _ in parts])
""",
    "all noise drawn at once, the originals put back": """
def augment(X, y, copies, noise, seed):
    m = X.shape[0]
    out = np.tile(X, (copies + 1, 1)).astype(np.float64)
    out[m:] += noise * np.random.default_rng([seed, 5]).standard_normal((copies * m, X.shape[1]))
    return out, y[np.arange(m * (copies + 1)) % m]
""",
    "batch normalisation turned on its side": """
def batch_norm_forward(z, gamma, beta, epsilon=1e-5):
    columns = z.T.astype(float)
    centred = columns - columns.mean(axis=1, keepdims=True)
    std = ((centred**2).mean(axis=1, keepdims=True) + epsilon) ** 0.5
    z_hat = (centred / std).T
    return z_hat * gamma + beta, {"gamma": gamma, "std": std.T, "z_hat": z_hat, "z": z}

def batch_norm_backward(d_out, cache):
    # each column's own matrix of slopes, of every z_hat for every z
    m, n = d_out.shape
    d_z = np.empty((m, n))
    for j in range(n):
        z_hat = cache["z_hat"][:, j]
        slopes = (np.eye(m) - 1 / m - np.outer(z_hat, z_hat) / m) / cache["std"][0, j]
        d_z[:, j] = slopes @ (d_out[:, j] * cache["gamma"][0, j])
    ones = np.ones((1, m))
    return d_z, ones @ (cache["z_hat"] * d_out), ones @ d_out
""",
    "batch normalisation by way of the mean of squares": """
def batch_norm_forward(z, gamma, beta, epsilon=1e-5):
    mu = z.sum(0) / z.shape[0]
    var = np.mean(np.square(z), axis=0) - mu**2
    inv = 1 / np.sqrt(var + epsilon)
    z_hat = (z - mu) * inv
    return beta + gamma * z_hat, {"z_hat": z_hat, "std": 1 / inv[np.newaxis], "gamma": gamma}

def batch_norm_backward(d_out, cache):
    # one stage after the other: z_hat, the variance, the mean
    m, z_hat, std = d_out.shape[0], cache["z_hat"], cache["std"]
    centred = z_hat * std
    d_z_hat = d_out * cache["gamma"]
    d_var = np.sum(d_z_hat * centred, axis=0) * -0.5 * std**-3
    d_mean = -np.sum(d_z_hat / std, axis=0) + d_var * np.mean(-2 * centred, axis=0)
    d_z = d_z_hat / std + d_var * 2 * centred / m + d_mean / m
    return d_z, (d_out * z_hat).sum(0).reshape(1, -1), d_out.sum(0)[None, :]
""",
    "names in Hindi, and a helper for everything": """
def varg(x):
    return np.multiply(x, x)

def gradient_norms(gradients):
    maan = []
    for parat in gradients:
        maan += [np.sum(varg(parat["W"])) ** 0.5]
    return maan

def momentum_step(parameters, gradients, velocity, learning_rate, beta=0.9):
    nayi_gati, naye = dict(), dict()
    for naam in gradients:
        nayi_gati[naam] = np.add(beta * velocity[naam], gradients[naam])
        naye[naam] = np.subtract(parameters[naam], learning_rate * nayi_gati[naam])
    return naye, nayi_gati

def l2_gradient(weight, strength):
    return strength * (weight + weight)

def l1_gradient(weight, strength):
    with np.errstate(all="ignore"):
        return np.nan_to_num(weight / np.abs(weight)) * strength
""",
}
"""Correct solutions: each has to get full marks."""

_NUMERICAL = """
def batch_norm_backward(d_out, cache):
    gamma, z = cache["gamma"], cache["z_hat"] * cache["std"]
    epsilon = cache["std"] ** 2 - np.var(z, axis=0, keepdims=True)

    def loss(z, gamma, beta):
        z_hat = (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + epsilon)
        return (d_out * (gamma * z_hat + beta))SUM

    point, h = [z, gamma, np.zeros_like(gamma)], 1e-5
    answer = []
    for k, array in enumerate(point):
        slopes = np.zeros(array.shape)
        for i in PLACES:
            high, low = list(point), list(point)
            high[k], low[k] = array.copy(), array.copy()
            high[k][i] += h
            low[k][i] -= h
            slopes[i] = (loss(*high) - loss(*low)) / (2 * h)
        answer.append(slopes)
    return tuple(answer)
"""

WRONG = [
    Wrong("test_gradient_norms", "norm-with-bias", marks=(0, 0)),
    Wrong(
        "test_gradient_norms",
        "norm-per-column",
        says="norms[0] is an array of shape (7,), expected a number",
    ),
    Wrong(
        "test_clip_gradients",
        "weights and biases apart",
        """
def clip_gradients(gradients, max_norm):
    out = [{}, {}][:0] + [dict(g) for g in gradients]
    for k in "Wb":
        norm = np.linalg.norm([np.linalg.norm(g[k]) for g in gradients])
        for g in out:
            g[k] = g[k] * min(1.0, max_norm / (norm or 1.0))
    return out
""",
    ),
    Wrong("test_clip_gradients", "clip-by-value", marks=(0, 0.2)),
    Wrong("test_clip_gradients", "clip-always-rescales", marks=(0.7, 0.9)),
    Wrong("test_clip_gradients", "clip-per-layer", marks=(0.2, 0.5)),
    Wrong("test_clip_gradients", "clip-in-place", marks=(0.7, 0.9), says="changed its argument"),
    Wrong("test_clip_gradients", "clip-divides-by-zero", says="holds NaN or infinity"),
    Wrong("test_momentum_step", "momentum-uphill", marks=(0, 0)),
    Wrong("test_momentum_step", "momentum-beta-fixed", marks=(0.7, 0.9)),
    Wrong(
        "test_momentum_step",
        "momentum-velocity-not-returned",
        says="is a dict, expected a list of 2",
    ),
    Wrong("test_momentum_step", "momentum-velocity-in-place", says="velocity['W1']"),
    Wrong(
        "test_adam_step",
        "counts calls by itself",
        """
_calls = [0]

def adam_step(parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    _calls[0] += 1
    t, m, v, new = _calls[0], {}, {}, {}
    for k, g in gradients.items():
        m[k] = beta1 * state["m"][k] + (1 - beta1) * g
        v[k] = beta2 * state["v"][k] + (1 - beta2) * g**2
        new[k] = parameters[k] - learning_rate * (m[k] / (1 - beta1**t)) / (
            np.sqrt(v[k] / (1 - beta2**t)) + epsilon)
    return new, {"t": t, "m": m, "v": v}
""",
    ),
    Wrong(
        "test_adam_step",
        "AMSGrad",
        """
def adam_step(parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t, m, v, new = state["t"] + 1, {}, {}, {}
    for k, g in gradients.items():
        m[k] = beta1 * state["m"][k] + (1 - beta1) * g
        v[k] = np.maximum(state["v"][k], beta2 * state["v"][k] + (1 - beta2) * g**2)
        new[k] = parameters[k] - learning_rate * (m[k] / (1 - beta1**t)) / (
            np.sqrt(v[k] / (1 - beta2**t)) + epsilon)
    return new, {"t": t, "m": m, "v": v}
""",
    ),
    Wrong("test_adam_step", "adam-not-corrected", marks=(0.1, 0.3)),
    Wrong("test_adam_step", "adam-epsilon-in-the-root", marks=(0.6, 0.95)),
    Wrong("test_adam_step", "adam-t-not-raised", marks=(0.1, 0.3), says="state['t'] is 0"),
    Wrong("test_adam_step", "adam-state-in-place", says="state['m']['W1']"),
    Wrong("test_l1_gradient", "l1-gradient-one-at-zero", marks=(0.6, 0.9)),
    Wrong(
        "test_dropout",
        "seed ignored",
        """
def dropout(activations, keep_probability, seed, training=True):
    if not training:
        return activations
    kept = np.random.default_rng().random(activations.shape) < keep_probability
    return np.where(kept, activations / keep_probability, 0)
""",
    ),
    Wrong(
        "test_dropout",
        "one pattern, shifted by the seed",
        """
def dropout(activations, keep_probability, seed, training=True):
    if not training:
        return activations
    lots = np.random.default_rng(1).random(activations.size)
    lots = np.roll(lots, seed).reshape(activations.shape)
    return np.where(lots < keep_probability, activations / keep_probability, 0)
""",
    ),
    Wrong(
        "test_dropout",
        "every second entry",
        """
def dropout(activations, keep_probability, seed, training=True):
    if not training:
        return activations
    places = np.arange(activations.size).reshape(activations.shape)
    kept = (places * keep_probability + seed * 0.618) % 1 < keep_probability
    return np.where(kept, activations / keep_probability, 0)
""",
    ),
    Wrong(
        "test_dropout",
        "a fixed number in each row",
        """
def dropout(activations, keep_probability, seed, training=True):
    if not training:
        return activations
    lots = np.random.default_rng(seed).random(activations.shape).argsort(axis=1)
    kept = lots < round(keep_probability * activations.shape[1])
    return np.where(kept, activations / keep_probability, 0)
""",
    ),
    Wrong(
        "test_dropout",
        "rows two by two",
        """
def dropout(activations, keep_probability, seed, training=True):
    if not training:
        return activations
    lots = np.random.default_rng(seed).random(activations.shape)
    lots[1::2] = 1 - lots[0::2][: len(lots[1::2])]
    return np.where(lots < keep_probability, activations / keep_probability, 0)
""",
    ),
    Wrong(
        "test_dropout",
        "the first neuron always stays",
        """
def dropout(activations, keep_probability, seed, training=True):
    if not training:
        return activations
    kept = np.random.default_rng(seed).random(activations.shape) < keep_probability
    kept[:, 0] = True
    return np.where(kept, activations / keep_probability, 0)
""",
    ),
    Wrong("test_dropout", "dropout-not-rescaled", marks=(0, 0)),
    Wrong("test_dropout", "dropout-active-in-testing", marks=(0.8, 0.95)),
    Wrong(
        "test_dropout",
        "dropout-same-mask-for-each-row",
        marks=(0.4, 0.8),
        says="were alike 100% of the time",
    ),
    Wrong("test_dropout", "dropout-global-seed", marks=(0.8, 0.95), says="global random state"),
    Wrong("test_dropout", "dropout-fixed-number", says="always the same number of entries"),
    Wrong(
        "test_dropout",
        "dropout-drops-with-keep-probability",
        says="of the entries were kept, expected about 80%",
    ),
    Wrong(
        "test_augment",
        "seed ignored",
        """
def augment(X, y, copies, noise, seed):
    rng = np.random.default_rng()
    more = [X + noise * rng.standard_normal(X.shape) for _ in range(copies)]
    return np.vstack([X, *more]), np.vstack([y] * (copies + 1))
""",
    ),
    Wrong(
        "test_augment",
        "evenly spread with the right standard deviation",
        """
def augment(X, y, copies, noise, seed):
    edge, rng = noise * 3**0.5, np.random.default_rng(seed)
    more = [X + rng.uniform(-edge, edge, X.shape) for _ in range(copies)]
    return np.vstack([X, *more]), np.vstack([y] * (copies + 1))
""",
    ),
    Wrong(
        "test_augment",
        "every second copy mirrored",
        """
def augment(X, y, copies, noise, seed):
    rng, parts = np.random.default_rng(seed), [X]
    for k in range(copies):
        added = -added if k % 2 else noise * rng.standard_normal(X.shape)
        parts.append(X + added)
    return np.vstack(parts), np.vstack([y] * (copies + 1))
""",
    ),
    Wrong(
        "test_augment",
        "noise of one scale for all seeds",
        """
def augment(X, y, copies, noise, seed):
    rng = np.random.default_rng(3)
    more = [X + noise * rng.standard_normal(X.shape) for _ in range(copies)]
    return np.vstack([X, *more]), np.vstack([y] * (copies + 1))
""",
    ),
    Wrong(
        "test_augment",
        "augment-noise-as-variance",
        marks=(0.6, 0.9),
        says="and standard deviation 0.3",
    ),
    Wrong("test_augment", "augment-originals-missing", marks=(0, 0)),
    Wrong(
        "test_augment", "augment-same-noise-per-copy", marks=(0.7, 0.9), says="always goes together"
    ),
    Wrong("test_augment", "augment-noise-cut-off", says="cut off or rounded"),
    Wrong("test_batch_norm_forward", "batch-norm-gamma-beta-swapped", marks=(0.3, 0.6)),
    Wrong("test_batch_norm_forward", "batch-norm-epsilon-fixed", marks=(0.8, 0.95)),
    Wrong("test_batch_norm_forward", "batch-norm-flat-std", says="has shape (1,), expected (1, 1)"),
    Wrong(
        "test_batch_norm_backward",
        "numerical",
        _NUMERICAL.replace("SUM", ".sum()").replace("PLACES", "np.ndindex(array.shape)"),
        marks=(0, 0),
        says="50,000 entries",
    ),
    Wrong(
        "test_batch_norm_backward",
        "numerical, all columns at once",
        _NUMERICAL.replace("SUM", ".sum(axis=0)").replace("PLACES", "range(len(array))"),
        marks=(0, 0.2),
    ),
    Wrong(
        "test_batch_norm_backward",
        "right for a constant d_out",
        """
def batch_norm_backward(d_out, cache):
    d_gamma = np.sum(d_out * cache["z_hat"], axis=0, keepdims=True)
    return np.zeros_like(d_out), d_gamma, np.sum(d_out, axis=0, keepdims=True)
""",
    ),
    Wrong("test_batch_norm_backward", "backward-std-constant", marks=(0.1, 0.2)),
    Wrong(
        "test_batch_norm_backward",
        "backward-mean-for-beta",
        marks=(0.2, 0.6),
        says="m, the number of samples",
    ),
    Wrong("test_batch_norm_backward", "backward-not-summed", says="not added up over the samples"),
]
"""Cheats, and mistakes too odd for the catalogue, by the cell that has to turn them down."""
