"""Everything right, with a loop for every index and hardly any NumPy."""

import math


def sigmoid_derivative(a):
    a = np.asarray(a)
    slopes = np.zeros(a.shape)
    for place in np.ndindex(a.shape):
        slopes[place] = a[place] * (1.0 - a[place])
    return slopes


def dense(inputs, W, b):
    # one neuron after the other, one sample after the other
    z = []
    for row in inputs:
        z_row = []
        for j in range(len(b[0])):
            total = b[0][j]
            for i in range(len(row)):
                total += row[i] * W[i][j]
            z_row.append(total)
        z.append(z_row)
    return z


def forward(parameters, X):
    p = {name: values.tolist() for name, values in parameters.items()}
    z1 = dense(X.tolist(), p["W1"], p["b1"])
    a1 = [[1 / (1 + math.exp(-z)) for z in row] for row in z1]
    z2 = dense(a1, p["W2"], p["b2"])
    a2 = [[1 / (1 + math.exp(-z)) for z in row] for row in z2]
    return {"z1": np.array(z1), "a1": np.array(a1), "z2": np.array(z2), "a2": np.array(a2)}


def binary_cross_entropy(output, y):
    total = 0
    for p_row, y_row in zip(output, y):
        for p, truth in zip(p_row, y_row):
            p_truth = p if truth == 1 else 1 - p
            total -= math.log(max(p_truth, 1e-9))
    return total / len(output)


def backward(parameters, cache, X, y):
    W2 = parameters["W2"].tolist()
    a1, a2 = cache["a1"].tolist(), cache["a2"].tolist()
    X, y = X.tolist(), y.tolist()
    m, n_in, n_hidden, n_out = len(X), len(X[0]), len(W2), len(W2[0])
    g = {name: np.zeros(values.shape).tolist() for name, values in parameters.items()}
    for s in range(m):
        blame2 = [(a2[s][k] - y[s][k]) / m for k in range(n_out)]
        for j in range(n_hidden):
            back = 0
            for k in range(n_out):
                g["W2"][j][k] += a1[s][j] * blame2[k]
                back += W2[j][k] * blame2[k]
            blame1 = back * a1[s][j] * (1 - a1[s][j])
            g["b1"][0][j] += blame1
            for i in range(n_in):
                g["W1"][i][j] += X[s][i] * blame1
        for k in range(n_out):
            g["b2"][0][k] += blame2[k]
    return {name: np.array(values) for name, values in g.items()}


def gradient_descent_step(parameters, gradients, learning_rate):
    new = {}
    for name in ["W1", "b1", "W2", "b2"]:
        new[name] = parameters[name].copy()
        for i in range(new[name].shape[0]):
            for j in range(new[name].shape[1]):
                new[name][i, j] -= learning_rate * gradients[name][i, j]
    return new
