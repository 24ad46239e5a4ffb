"""Returns a dict whose keys all have the same hash."""


class Key(str):
    def __hash__(self):
        return 1


def initialize_parameters(input_size, hidden_size, output_size, seed=0):
    return {Key(f"W{number}"): np.zeros((1, 1)) for number in range(3_000)}
