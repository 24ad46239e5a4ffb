"""nbgrader's configuration for a course that is graded here: one call in ``nbgrader_config.py``."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from traitlets.config import Config

from autograder.layout import CONFIGURATION, CourseError, Layout, layout_of
from autograder.nbgrader_integration.expected import or_exit

NOT_COPIED = (".*", "*.pyc", "__pycache__", "feedback", "reference.py")
"""Whatever lies beside a source notebook is copied to students; this is not."""


def configure(
    config: Config,
    file: str,
    *,
    suites: str = Layout.suites,
    packages: Sequence[str] = (),
) -> None:
    """Set all that grading here needs of nbgrader, for the course whose configuration ``file`` is.

    What ``config`` says of folders and of the course's id stays, and what is set later wins.  What
    belongs to one class, its gradebook and what lateness costs, is read from course_settings.toml
    beside ``file``.  ``suites`` is where hidden tests lie, and ``packages`` are those besides NumPy
    and Matplotlib that notebooks may import; both are read from the file's text (``layout.py``).

    Ends the process with a sentence if nbgrader looks different, for one that does is not used
    half, or if there is a mistake in a setting.
    """
    root = Path(file).resolve().parent
    with or_exit():
        # what nbgrader has no setting for
        from autograder.nbgrader_integration import patches
        from autograder.nbgrader_integration.settings import read_settings

        patches.install()
        settings = read_settings(root)
        layout = layout_of(root)
        _expect_read(layout, suites, packages)

    # nbgrader calls `alembic` by its bare name, which an environment that is not activated hides
    scripts = sysconfig.get_path("scripts")
    if scripts not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = scripts + os.pathsep + os.environ["PATH"]

    config.CourseDirectory.root = str(root)
    settings.apply(config, root)
    config.CourseDirectory.ignore = [*NOT_COPIED, *filter(None, [layout.suites_in_source])]
    _release(config)
    _grading(config)
    _what_students_get(config)
    _solutions(config)


def _expect_read(layout: Layout, suites: str, packages: Sequence[str]) -> None:
    """Raise CourseError if Python was given other arguments than the text shows."""
    if (layout.suites, layout.packages) != (suites, tuple(packages)):
        raise CourseError(
            f"{CONFIGURATION}: suites and packages are read without running it. Write them as "
            "they are in the call of configure."
        )


def _release(config: Config) -> None:
    # by a course's own stubs, its earlier releases are known
    if "code_stub" not in config.ClearSolutions:
        config.ClearSolutions.code_stub = {
            "python": (
                '# YOUR CODE HERE\nraise NotImplementedError("This one is still yours to write.")'
            )
        }
    if "text_stub" not in config.ClearSolutions:
        config.ClearSolutions.text_stub = "YOUR ANSWER HERE"

    # nbgrader's own steps, and one that writes the hidden region of each grade cell: before the
    # cells are kept in the gradebook, after which nbgrader takes such regions out again.
    config.GenerateAssignment.preprocessors = [
        "nbgrader.preprocessors.IncludeHeaderFooter",
        "nbgrader.preprocessors.InstantiateTests",
        "nbgrader.preprocessors.LockCells",
        "nbgrader.preprocessors.ClearSolutions",
        "nbgrader.preprocessors.ClearOutput",
        "autograder.authoring.cell_marks.MarkCells",  # which cells are folded, and which may stop
        "autograder.nbgrader_integration.hidden_regions.WriteHiddenRegions",
        "nbgrader.preprocessors.CheckCellMetadata",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.SaveCells",
        "nbgrader.preprocessors.ClearHiddenTests",
        "nbgrader.preprocessors.ClearMarkScheme",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]


def _grading(config: Config) -> None:
    # A student who deleted a test gets it back, so that nobody loses points by accident.
    config.OverwriteCells.add_missing_cells = True

    # Submissions are graded in our sandbox: GradeSubmission stands where nbgrader's Execute stood,
    # the rest of both lists is nbgrader's own.
    config.Autograde.exporter_class = "autograder.nbgrader_integration.exporters.SubmissionExporter"
    config.Autograde.sanitize_preprocessors = [
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.DeduplicateIds",
        "nbgrader.preprocessors.OverwriteKernelspec",
        "nbgrader.preprocessors.OverwriteCells",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.Autograde.autograde_preprocessors = [
        "autograder.nbgrader_integration.preprocessors.GradeSubmission",
        "nbgrader.preprocessors.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        # before the grades are saved, for nbgrader knows no answers outside the cells for them
        "autograder.nbgrader_integration.preprocessors.FindMisplacedAnswers",
        # nbgrader's SaveAutoGrades, which has unchanged answers marked a second time
        "autograder.nbgrader_integration.marks.hand_marks.SaveGrades",
        "autograder.nbgrader_integration.preprocessors.FlagForAttention",
        "nbgrader.preprocessors.AssignLatePenalties",
        # the calls of the hidden suites go: feedback is made from what is left
        "autograder.nbgrader_integration.hidden_regions.ClearHiddenRegions",
        "autograder.nbgrader_integration.preprocessors.ShowMarkSchemes",
        "autograder.nbgrader_integration.marks.hand_marks.ShowEarlierMarks",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.GenerateFeedback.preprocessors = [
        "autograder.nbgrader_integration.preprocessors.HideMarkSchemes",
    ]


def _what_students_get(config: Config) -> None:
    # What students wrote is shown by filters of ours in the formgrader; feedback is a page of ours.
    config.HTMLExporter.filters = {
        "markdown2html": "autograder.nbgrader_integration.html.markdown2html",
        "highlight_code": "autograder.nbgrader_integration.html.highlight_code",
        "clean_html": "autograder.nbgrader_integration.html.harmless",
    }
    config.GenerateFeedback.exporter_class = (
        "autograder.nbgrader_integration.feedback.page.FeedbackExporter"
    )
    # A student without a secret is passed over, where nbgrader's own would stop at her page.
    config.ExchangeFactory.release_feedback = (
        "autograder.nbgrader_integration.feedback.release.SafeReleaseFeedback"
    )
    config.ExchangeFactory.collect = (
        "autograder.nbgrader_integration.exchange.safe_collect.SafeCollect"
    )
    config.ExportApp.plugin_class = "autograder.nbgrader_integration.grades_csv.GradesCsv"


def _solutions(config: Config) -> None:
    # Solved notebooks are committed: executing one again should change nothing without a reason.
    config.Execute.record_timing = False
    config.Execute.timeout = 300
    # no word about the kernel's own connection
    config.Execute.extra_arguments = ["--log-level=ERROR"]
    # Mark schemes stand in written answers, where nbgrader itself looks for them in task cells
    # only: a release has its stub there, and a solution the answer alone.
    config.ClearMarkScheme.enforce_metadata = False
    config.GenerateSolution.preprocessors = [
        "nbgrader.preprocessors.IncludeHeaderFooter",
        "nbgrader.preprocessors.LockCells",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.ClearMarkScheme",
        "autograder.authoring.cell_marks.MarkCells",
        "autograder.nbgrader_integration.hidden_regions.WriteHiddenRegions",
        "nbgrader.preprocessors.Execute",
        "nbconvert.preprocessors.CoalesceStreamsPreprocessor",  # how output is cut up is chance
        "autograder.authoring.png_palettes.Palettes",
    ]
    config.CoalesceStreamsPreprocessor.enabled = True
    config.Palettes.enabled = True

    # `nbgrader generate_solution --force` empties the folder that reference.py lies in.
    config.GenerateSolution.pre_convert_hook = "autograder.authoring.build.write_reference"
