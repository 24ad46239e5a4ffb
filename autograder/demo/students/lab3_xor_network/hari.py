"""Forgot the return statement in forward."""


def forward(parameters, X):
    z1 = np.dot(X, parameters["W1"]) + parameters["b1"]
    a1 = sigmoid(z1)
    z2 = np.dot(a1, parameters["W2"]) + parameters["b2"]
    a2 = sigmoid(z2)
    cache = {"z1": z1, "a1": a1, "z2": z2, "a2": a2}
