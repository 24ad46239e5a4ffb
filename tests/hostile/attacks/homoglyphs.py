"""Has functions whose names look right and are others."""


def рredict(parameters, X):
    return np.full((len(X), 1), 0.5)


def ｆorward_(parameters, X):
    return {}


predict = рredict
