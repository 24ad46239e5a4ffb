"""The ``autograder`` command."""

from __future__ import annotations

from autograder import interrupts
from autograder.start_up import say_what_can_be_said, without_garbage_collection


def main() -> None:
    """Run the command; Ctrl-C counts from here on, while all that it needs is still imported."""
    interrupts.install()
    say_what_can_be_said()
    with without_garbage_collection():
        from autograder import commands

    try:
        commands.run()
    finally:
        interrupts.finish()


if __name__ == "__main__":
    main()
