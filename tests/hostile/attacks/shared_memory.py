"""Leaves shared memory and semaphores behind, under names that others know."""

from multiprocessing import shared_memory


def predict(parameters, X):
    made = []
    try:
        block = shared_memory.SharedMemory("autograder-attack", create=True, size=1000)
        made.append(block.name)
    except (OSError, ImportError):
        pass
    raise ValueError(f"made {made}")
