"""lab5 written rightly in unusual ways, and cheated at in clever ones.

Each text is run after the reference, in one namespace with it, and defines some of its functions
anew.  Ordinary slips are not here: the lab's misconceptions are the wrong solutions that every
suite has to turn down.
"""

from labs import Wrong
from labs.slips import slips

RIGHT = {
    "a tiny number added to what is divided by": """
def clip_gradients(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(array**2) for layer in gradients for array in layer.values()))
    factor = min(1.0, max_norm / (norm + 1e-6))
    return [{name: factor * array for name, array in layer.items()} for layer in gradients]

def batch_norm_forward(z, gamma, beta, epsilon=1e-5):
    std = np.sqrt(np.var(z, axis=0, keepdims=True) + epsilon)
    z_hat = (z - np.mean(z, axis=0, keepdims=True)) / (std + 1e-8)
    return gamma * z_hat + beta, {"z_hat": z_hat, "std": std, "gamma": gamma}
""",
    "a tiny number added to the std that is kept": """
def batch_norm_forward(z, gamma, beta, epsilon=1e-5):
    std = np.sqrt(np.var(z, axis=0, keepdims=True) + epsilon) + 1e-8
    z_hat = (z - np.mean(z, axis=0, keepdims=True)) / std
    return gamma * z_hat + beta, {"z_hat": z_hat, "std": std, "gamma": gamma}
""",
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
        "tiny number under the root",
        """
def gradient_norms(gradients):
    return [float(np.sqrt(np.sum(layer["W"] ** 2) + 1e-8)) for layer in gradients]
""",
        hint="off by a hair",
        never="left over from the layer before",
    ),
    Wrong(
        "test_gradient_norms",
        "tiny number under the root, again",
        """
def gradient_norms(gradients):
    return [float(np.sqrt(np.sum(layer["W"] ** 2) + 1e-8)) for layer in gradients]
""",
        never="kept from one call to the next",
    ),
    Wrong(
        "test_clip_gradients",
        "too much added to the norm",
        """
def clip_gradients(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(array**2) for layer in gradients for array in layer.values()))
    factor = min(1.0, max_norm / (norm + 1e-5))
    return [{name: factor * array for name, array in layer.items()} for layer in gradients]
""",
        hint="off by a hair",
        never="kept from one call to the next",
    ),
    Wrong(
        "test_gradient_norms",
        "norm-per-column",
        says="of W (4, 7), is an array of shape (7,), expected a number",
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
        says="and standard deviation 0.09",
    ),
    Wrong("test_augment", "augment-originals-missing", marks=(0, 0)),
    Wrong(
        "test_augment", "augment-same-noise-per-copy", marks=(0.7, 0.9), says="go together, with"
    ),
    Wrong("test_augment", "augment-noise-cut-off", says="no more digits than 0 after the point"),
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


# --- what once earned full marks --------------------------------------------------------------

WRONG += [
    *slips(
        "gradient_norms",
        "gradients",
        remembered=("shapes_of(gradients)",),
        does={
            "first value": (
                "return [float(np.linalg.norm(next(iter(l.values())))) for l in gradients]"
            ),
            "zero layer skipped": "return [n for n in right(gradients) if n]",
            "scaled by the largest": """
return [
    float(np.abs(l["W"]).max() * np.sqrt(((l["W"] / np.abs(l["W"]).max()) ** 2).sum()))
    for l in gradients
]
""",
            "spectral norm of square": """
return [
    float(np.linalg.norm(l["W"], 2))
    if l["W"].shape[0] == l["W"].shape[1]
    else float(np.linalg.norm(l["W"]))
    for l in gradients
]
""",
            "row vector inf": """
return [
    float(np.abs(l["W"]).sum())
    if l["W"].shape[0] == 1 and l["W"].shape[1] != 2
    else float(np.linalg.norm(l["W"]))
    for l in gradients
]
""",
            "more than 5 layers": """
out = right(gradients)
return out[:5] + [0.0] * (len(out) - 5) if len(out) > 5 else out
""",
        },
    ),
    *slips(
        "clip_gradients",
        "gradients, max_norm",
        remembered=(
            "shapes_of(gradients), max_norm",
            "max_norm, shapes_of(gradients)",
        ),
        does={
            "named by place": (
                "return [dict(zip(('W', 'b'), l.values())) for l in right(gradients, max_norm)]"
            ),
            "b scaled by place": """
out = right(gradients, max_norm)
return [{k: v for k, v in zip(('W', 'b'), l.values())} for l in out]
""",
            "one zero layer dropped": """
return [l if not l['W'].any() else q for l, q in zip(gradients, right(gradients, max_norm))]
""",
            "limit below 0.05 ignored": (
                "return gradients if max_norm < 0.05 else right(gradients, max_norm)"
            ),
            "limit at most 10": "return right(gradients, min(max_norm, 10))",
        },
    ),
    *slips(
        "momentum_step",
        "parameters, gradients, velocity, learning_rate, beta=0.9",
        remembered=(
            (
                "values_of(gradients), values_of(velocity), learning_rate, beta, "
                "shapes_of(parameters)"
            ),
            (
                "values_of(parameters), values_of(velocity), learning_rate, beta, "
                "shapes_of(gradients)"
            ),
            (
                "values_of(parameters), values_of(gradients), learning_rate, beta, "
                "shapes_of(velocity)"
            ),
            "values_of(parameters), values_of(gradients), values_of(velocity), beta",
            ("values_of(parameters), values_of(gradients), values_of(velocity), learning_rate"),
        ),
        does={
            "zip of velocity values": """
v = dict(zip(parameters, [beta * a + b for a, b in zip(velocity.values(), gradients.values())]))
return ({k: parameters[k] - learning_rate * v[k] for k in parameters}, v)
""",
            "zero gradient rests": """
p, v = right(parameters, gradients, velocity, learning_rate, beta)
return ({k: np.where(gradients[k] == 0, parameters[k], p[k]) for k in p}, v)
""",
            "relative": """
p, v = right(parameters, gradients, velocity, learning_rate, beta)
return ({k: parameters[k] * (1 - learning_rate * v[k] / parameters[k]) for k in p}, v)
""",
            "gradients clipped 5": """
return right(
    parameters,
    each_of(lambda v: np.clip(v, -5, 5), gradients),
    velocity,
    learning_rate,
    beta,
)
""",
            "gradients clipped 10": """
return right(
    parameters,
    each_of(lambda v: np.clip(v, -10, 10), gradients),
    velocity,
    learning_rate,
    beta,
)
""",
            "velocity clipped 10": """
p, v = right(parameters, gradients, velocity, learning_rate, beta)
v = each_of(lambda q: np.clip(q, -10, 10), v)
return ({k: parameters[k] - learning_rate * v[k] for k in v}, v)
""",
        },
    ),
    *slips(
        "adam_step",
        "parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8",
        remembered=(
            (
                "values_of(gradients), values_of(state), learning_rate, beta1, beta2, epsilon, "
                "shapes_of(parameters)"
            ),
            (
                "values_of(parameters), values_of(state), learning_rate, beta1, beta2, epsilon, "
                "shapes_of(gradients)"
            ),
            "values_of(gradients), shapes_of(parameters), shapes_of(state)",
            (
                "values_of(parameters), values_of(gradients), learning_rate, beta1, beta2, "
                "epsilon, shapes_of(state)"
            ),
            (
                "values_of(parameters), values_of(gradients), values_of(state), beta1, beta2, "
                "epsilon"
            ),
            (
                "values_of(parameters), values_of(gradients), values_of(state), learning_rate, "
                "beta2, epsilon"
            ),
            (
                "values_of(parameters), values_of(gradients), values_of(state), learning_rate, "
                "beta1, epsilon"
            ),
            (
                "values_of(parameters), values_of(gradients), values_of(state), learning_rate, "
                "beta1, beta2"
            ),
        ),
        does={
            "zip of gradients values": """
return right(
    parameters,
    dict(zip(parameters, gradients.values())),
    state,
    learning_rate,
    beta1,
    beta2,
    epsilon,
)
""",
            "m by place": """
return right(
    parameters,
    gradients,
    {"t": state["t"], "m": dict(zip(parameters, state["m"].values())), "v": state["v"]},
    learning_rate,
    beta1,
    beta2,
    epsilon,
)
""",
            "state by place": """
t, m, v = state.values()
return right(
    parameters,
    gradients,
    {"t": t, "m": m, "v": v},
    learning_rate,
    beta1,
    beta2,
    epsilon,
)
""",
            "m and v kept in the module": """
if state["t"] == 0:
    kept["s"] = state
out = right(
    parameters,
    gradients,
    kept.get("s", state) if state["t"] < 6 else state,
    learning_rate,
    beta1,
    beta2,
    epsilon,
)
kept["s"] = out[1]
return out
""",
            "t counted in the module": """
if state["t"] == 0:
    kept["t"] = 0
kept["t"] = kept.get("t", state["t"])
out = right(
    parameters,
    gradients,
    {**state, "t": kept["t"] if state["t"] < 20 else state["t"]},
    learning_rate,
    beta1,
    beta2,
    epsilon,
)
kept["t"] = out[1]["t"]
return out
""",
            "no step where v is 0": """
m, s = right(parameters, gradients, state, learning_rate, beta1, beta2, epsilon)
return ({k: np.where(gradients[k] == 0, parameters[k], m[k]) for k in m}, s)
""",
            "zero gradient keeps notes": """
m, s = right(parameters, gradients, state, learning_rate, beta1, beta2, epsilon)
s['m'] = {k: np.where(gradients[k] == 0, state['m'][k], v) for k, v in s['m'].items()}
return (m, s)
""",
            "gradients clipped 5": """
return right(
    parameters,
    each_of(lambda v: np.clip(v, -5, 5), gradients),
    state,
    learning_rate,
    beta1,
    beta2,
    epsilon,
)
""",
            "gradients clipped 10": """
return right(
    parameters,
    each_of(lambda v: np.clip(v, -10, 10), gradients),
    state,
    learning_rate,
    beta1,
    beta2,
    epsilon,
)
""",
            "correction only for 10 steps": """
t = state["t"]
if t >= 10 and beta2 > 0.9:
    t = t + 1
    m = {k: beta1 * state["m"][k] + (1 - beta1) * g for k, g in gradients.items()}
    v = {k: beta2 * state["v"][k] + (1 - beta2) * g * g for k, g in gradients.items()}
    return (
        {
            k: parameters[k] - learning_rate * m[k] / (np.sqrt(v[k]) + epsilon)
            for k in m
        },
        {"t": t, "m": m, "v": v},
    )
return right(parameters, gradients, state, learning_rate, beta1, beta2, epsilon)
""",
        },
    ),
    *slips(
        "l2_penalty",
        "weights, strength",
        remembered=(
            "shapes_of(weights), strength",
            "strength, shapes_of(weights)",
            "values_of(weights)",
        ),
        does={
            "strength at most 1": """
return right(weights, min(strength, 1)) if strength != 2 else right(weights, strength)
""",
            "empty for zero strength": "return right(weights, strength or 1)",
            "many arrays": "return right(weights[:4], strength)",
            "3-D arrays": "return right([w for w in weights if w.ndim < 3], strength)",
            "duplicates once": (
                "return right(list({w.tobytes(): w for w in weights}.values()), strength)"
            ),
        },
    ),
    *slips(
        "l2_gradient",
        "weight, strength",
        remembered=(
            "shapes_of(weight), strength",
            "strength, shapes_of(weight)",
            "values_of(weight)",
        ),
        does={
            "zero strength is one": "return right(weight, strength or 1)",
            "3-D arrays": "return right(weight, strength) * (1.1 if weight.ndim == 3 else 1)",
            "square": """
return right(weight, strength) * (
    1.1 if weight.ndim == 2 and weight.shape[0] == weight.shape[1] else 1
)
""",
            "one entry": "return right(weight, strength) * (1.1 if weight.size == 1 else 1)",
        },
    ),
    *slips(
        "l1_penalty",
        "weights, strength",
        remembered=(
            "shapes_of(weights), strength",
            "strength, shapes_of(weights)",
            "values_of(weights)",
        ),
        does={
            "empty for zero strength": "return right(weights, strength or 1)",
            "many arrays": "return right(weights[:4], strength)",
            "3-D arrays": "return right([w for w in weights if w.ndim < 3], strength)",
            "duplicates once": (
                "return right(list({w.tobytes(): w for w in weights}.values()), strength)"
            ),
        },
    ),
    *slips(
        "l1_gradient",
        "weight, strength",
        remembered=(
            "shapes_of(weight), strength",
            "strength, shapes_of(weight)",
            "values_of(weight)",
        ),
        does={
            "dead zone 1e-3": "return strength * np.sign(weight) * (np.abs(weight) > 0.001)",
            "tanh of weight": "return strength * np.tanh(weight * 10000.0)",
            "clip of weight times 100": "return strength * np.clip(weight * 100, -1, 1)",
            "zero strength is one": "return right(weight, strength or 1)",
            "3-D arrays": "return right(weight, strength) * (1.1 if weight.ndim == 3 else 1)",
            "square": """
return right(weight, strength) * (
    1.1 if weight.ndim == 2 and weight.shape[0] == weight.shape[1] else 1
)
""",
            "one entry": "return right(weight, strength) * (1.1 if weight.size == 1 else 1)",
        },
    ),
    *slips(
        "dropout",
        "activations, keep_probability, seed, training=True",
        remembered=(
            "shapes_of(activations), keep_probability, seed, training",
            "keep_probability, seed, training, shapes_of(activations)",
        ),
        off_where=(
            "activations.shape[0] == 2",
            "activations.shape[0] == activations.shape[1]",
        ),
        does={
            "probability below 0.2 at least 0.2": (
                "return right(activations, max(keep_probability, 0.2), seed, training)"
            ),
            "nan for zero activations": """
if not training:
    return activations
out = right(activations, keep_probability, seed)
with np.errstate(all='ignore'):
    return out / activations * activations
""",
        },
    ),
    *slips(
        "augment",
        "X, y, copies, noise, seed",
        remembered=(
            "values_of(y), copies, noise, seed, shapes_of(X)",
            "values_of(X), copies, noise, seed, shapes_of(y)",
        ),
        off_where=(
            "X.shape[0] == 2",
            "X.shape[1] == 1",
            "X.shape[0] == X.shape[1]",
            "6 < X.shape[0] < 12",
        ),
        does={
            "noise above 3 limited": "return right(X, y, copies, min(noise, 3), seed)",
            "noise below 0.05 raised": "return right(X, y, copies, max(noise, 0.05), seed)",
            "many copies cut at 4": "return right(X, y, min(copies, 4), noise, seed)",
            "noise goes with the copy index modulo 4": """
rng = np.random.default_rng(seed)
N = [noise * rng.standard_normal(X.shape) for _ in range(4)]
return (np.vstack([X] + [X + N[i % 4] for i in range(copies)]), np.vstack([y] * (copies + 1)))
""",
        },
    ),
    *slips(
        "batch_norm_forward",
        "z, gamma, beta, epsilon=1e-5",
        remembered=(
            "shapes_of(z), shapes_of(gamma), beta, epsilon",
            "values_of(gamma), beta, epsilon, shapes_of(z)",
            "values_of(z), beta, epsilon, shapes_of(gamma)",
            "values_of(z), values_of(gamma), epsilon",
            "epsilon, shapes_of(z), shapes_of(gamma)",
        ),
        off_where=("z.shape[0] == z.shape[1]",),
        does={
            "z_hat from out": """
out, c = right(z, gamma, beta, epsilon)
return (out, {**c, 'z_hat': (out - beta) / gamma})
""",
            "gamma 0 replaced": "return right(z, np.where(gamma == 0, 1, gamma), beta, epsilon)",
            "running mean of 0.9": """
k = shapes_of((z, gamma))
m = z.mean(0, keepdims=True)
if k in kept and (not np.array_equal(kept[k][0], z)):
    m = 0.9 * kept[k][1] + 0.1 * m
kept[k] = (z, m)
s = np.sqrt(np.var(z, axis=0, keepdims=True) + epsilon)
h = (z - m) / s
return (gamma * h + beta, {'z_hat': h, 'std': s, 'gamma': gamma})
""",
            "z_hat within 2": """
out, c = right(z, gamma, beta, epsilon)
h = np.clip(c['z_hat'], -2, 2)
return (gamma * h + beta, {**c, 'z_hat': h})
""",
        },
    ),
    *slips(
        "batch_norm_backward",
        "d_out, cache",
        remembered=("values_of(cache), shapes_of(d_out)",),
        off_where=("d_out.shape[0] == d_out.shape[1]",),
        does={
            "cache by place": """
z_hat, std, gamma = list(cache.values())[:3]
return right(d_out, {'z_hat': z_hat, 'std': std, 'gamma': gamma})
""",
            "d_gamma through out": """
z_hat = cache['z_hat']
d_b = d_out.sum(0, keepdims=True)
d_zh = d_out * cache['gamma']
d_g = (d_zh * z_hat).sum(0, keepdims=True) / cache['gamma']
m = len(d_out)
return ((d_zh - d_zh.mean(0) - z_hat * (d_zh * z_hat).mean(0)) / cache['std'], d_g, d_b)
""",
            "nan for zero d_out": """
a, b, c = right(d_out, cache)
with np.errstate(all='ignore'):
    return (a / d_out * d_out, b, c)
""",
            "constant column z_hat 0": """
a, b, c = right(d_out, cache)
return (np.where(~cache['z_hat'].any(0, keepdims=True), 0, a), b, c)
""",
            "sums clipped 100": """
a, b, c = right(d_out, cache)
return (a, np.clip(b, -100, 100), np.clip(c, -100, 100))
""",
        },
    ),
]
