"""nbgrader's configuration: the root of this repository is the course.

What belongs to one class, its name, its gradebook and what lateness costs, stands in
course_settings.toml beside this file, which git ignores; docs/teacher.md has an example.
"""

import os
import sysconfig
from pathlib import Path

from autograder.nbgrader_integration.expected import or_exit

ROOT = Path(__file__).resolve().parent

# What nbgrader has no setting for; an nbgrader that looks different is not used half, and
# settings with a mistake in them are not used at all.
with or_exit():
    from autograder.nbgrader_integration import patches
    from autograder.nbgrader_integration.settings import read_settings

    patches.install()
    _settings = read_settings(ROOT)

c = get_config()  # noqa: F821 - nbgrader puts it into this file's namespace

# nbgrader calls `alembic` by its bare name, which an environment that is not activated hides.
_scripts = sysconfig.get_path("scripts")
if _scripts not in os.environ["PATH"].split(os.pathsep):
    os.environ["PATH"] = _scripts + os.pathsep + os.environ["PATH"]

c.CourseDirectory.root = str(ROOT)
c.CourseDirectory.source_directory = "source_notebooks"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.solution_directory = "solutions"
_settings.apply(c, ROOT)

# Whatever lies beside a notebook in source_notebooks/ is copied to students; this is not.
c.CourseDirectory.ignore = [
    ".*",
    "*.pyc",
    "__pycache__",
    "feedback",
    "reference.py",
]

c.ClearSolutions.code_stub = {
    "python": ('# YOUR CODE HERE\nraise NotImplementedError("This one is still yours to write.")')
}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE"

# nbgrader's own steps, and one that writes the hidden region of each grade cell: before the cells
# are kept in the gradebook, after which nbgrader takes such regions out again.
c.GenerateAssignment.preprocessors = [
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

# A student who deleted a test gets it back, so that nobody loses points by accident.
c.OverwriteCells.add_missing_cells = True

# Submissions are graded in our sandbox: GradeSubmission stands where nbgrader's Execute stood,
# the rest of both lists is nbgrader's own.
c.Autograde.exporter_class = "autograder.nbgrader_integration.exporters.SubmissionExporter"
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
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
    "autograder.nbgrader_integration.preprocessors.ClearHiddenRegions",
    "autograder.nbgrader_integration.preprocessors.ShowMarkSchemes",
    "autograder.nbgrader_integration.marks.hand_marks.ShowEarlierMarks",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.GenerateFeedback.preprocessors = [
    "autograder.nbgrader_integration.preprocessors.HideMarkSchemes",
]

# What students wrote is shown by filters of ours in the formgrader; feedback is a page of ours.
c.HTMLExporter.filters = {
    "markdown2html": "autograder.nbgrader_integration.html.markdown2html",
    "highlight_code": "autograder.nbgrader_integration.html.highlight_code",
    "clean_html": "autograder.nbgrader_integration.html.harmless",
}
c.GenerateFeedback.exporter_class = "autograder.nbgrader_integration.feedback.page.FeedbackExporter"
# A student without a secret is passed over, where nbgrader's own would stop at her page.
c.ExchangeFactory.release_feedback = (
    "autograder.nbgrader_integration.feedback.release.SafeReleaseFeedback"
)
c.ExchangeFactory.collect = "autograder.nbgrader_integration.exchange.safe_collect.SafeCollect"
c.ExportApp.plugin_class = "autograder.nbgrader_integration.grades_csv.GradesCsv"

# Solved notebooks are committed: executing one again should change nothing without a reason.
c.Execute.record_timing = False
c.Execute.timeout = 300
c.Execute.extra_arguments = ["--log-level=ERROR"]  # no word about the kernel's own connection
# Mark schemes stand in written answers, where nbgrader itself looks for them in task cells only:
# a release has its stub there, and a solution the answer alone.
c.ClearMarkScheme.enforce_metadata = False
c.GenerateSolution.preprocessors = [
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
c.CoalesceStreamsPreprocessor.enabled = True
c.Palettes.enabled = True

# `nbgrader generate_solution --force` empties the folder that reference.py lies in.
c.GenerateSolution.pre_convert_hook = "autograder.authoring.build.write_reference"
