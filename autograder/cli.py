"""The ``autograder`` command."""

from __future__ import annotations

from autograder import interrupts


def main() -> None:
    """Run the command; Ctrl-C counts from here on, while all that it needs is still imported."""
    interrupts.install()
    from autograder import commands

    try:
        commands.run()
    finally:
        interrupts.finish()


if __name__ == "__main__":
    main()
