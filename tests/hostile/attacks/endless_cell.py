"""Has a cell that never comes to an end, in front of everything else."""

while True:
    pass


def predict(parameters, X):
    return 1
