"""Returns a function, a class and a module where numbers are expected."""


def sigmoid_derivative(activation):
    return lambda *arguments: activation


def forward(parameters, X):
    return {"z1": np, "a1": type, "z2": print, "a2": predict}


def predict(parameters, X):
    return type("Array", (), {"shape": (len(X), 1), "dtype": float})
