"""What we rely on in nbgrader, checked as a whole before anything of it is replaced.

A replacement is of use only if their code looks up just that name, a class of ours only if its
methods are called, and a setting only if somebody reads it.
"""

from __future__ import annotations

from nbconvert.exporters import Exporter, HTMLExporter, TemplateExporter, templateexporter
from nbconvert.filters.markdown_mistune import IPythonRenderer
from nbconvert.preprocessors import Preprocessor
from nbgrader import api as gradebooks
from nbgrader import utils
from nbgrader.apps import (
    CollectApp,
    ExportApp,
    ReleaseFeedbackApp,
    api,
    autogradeapp,
    generateassignmentapp,
    generatefeedbackapp,
    zipcollectapp,
)
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback, GenerateSolution
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from nbgrader.exchange.abc import Exchange
from nbgrader.exchange.default import Exchange as DefaultExchange
from nbgrader.nbgraderformat import common
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearMarkScheme,
    ClearSolutions,
    OverwriteCells,
    checkcellmetadata,
)
from nbgrader.server_extensions.formgrader import apihandlers, base, formgrader, handlers

from autograder.nbgrader_integration.expected import (
    check_calls,
    check_looked_up,
    check_settings,
    refuse,
)
from autograder.nbgrader_integration.formgrader import check_templates

FILTERS = ("markdown2html", "clean_html")
"""nbconvert's filters that our configuration replaces by name."""


def check_what_is_relied_on() -> None:
    """Check that nbgrader takes what we replace, calls what we override and reads what we set.

    Raises NbgraderError if it does not.
    """
    _check_lookups()
    _check_lists()
    _check_conversion()
    _check_pages()
    _check_exchange()
    check_settings(
        CourseDirectory,
        *("root", "course_id", "db_url", "ignore", "source_directory", "release_directory"),
        *("solution_directory", "submitted_directory", "autograded_directory"),
        "feedback_directory",
    )
    check_settings(api.NbGraderAPI, "timezone")
    check_settings(ClearSolutions, "code_stub", "text_stub")
    check_settings(ClearMarkScheme, "enforce_metadata")
    check_calls(ClearMarkScheme, "preprocess_cell", "enforce_metadata")


def _check_lookups() -> None:
    """Check that what stands in the place of theirs is what they come upon."""
    for app, module, name in (
        (autogradeapp.AutogradeApp, autogradeapp, "Autograde"),
        (generatefeedbackapp.GenerateFeedbackApp, generatefeedbackapp, "GenerateFeedback"),
        (generateassignmentapp.GenerateAssignmentApp, generateassignmentapp, "GenerateAssignment"),
    ):
        check_looked_up(app, "start", name, module)
    for method, name in (
        ("autograde", "Autograde"),
        ("generate_feedback", "GenerateFeedback"),
        ("generate_assignment", "GenerateAssignment"),
    ):
        check_looked_up(api.NbGraderAPI, method, name, api)
    for method in ("get_autograded_students", "get_submission"):
        check_calls(api.NbGraderAPI, method, "get_submitted_timestamp")
    for method in ("update_or_create_assignment", "update_or_create_submission"):
        check_looked_up(gradebooks.Gradebook, method, "parse_utc", utils)
    check_calls(gradebooks.Gradebook, "__exit__", "close")
    check_calls(gradebooks.Gradebook, "update_or_create_submission", "add_submission")
    check_calls(
        gradebooks.Gradebook,
        "add_submission",
        *("SubmittedAssignment", "SubmittedNotebook", "Grade", "Comment"),
        *("grade_cells", "solution_cells", "task_cells"),
    )
    check_looked_up(zipcollectapp.ZipCollectApp, "_collect_files", "parse_utc", zipcollectapp)
    check_looked_up(common.BaseMetadataValidator, "validate_cell", "jsonschema", common)
    check_calls(common.BaseMetadataValidator, "validate_cell", "validate")
    check_looked_up(CheckCellMetadata, "preprocess", "MetadataValidator", checkcellmetadata)
    for name in ("HTMLExporter", "FileSystemLoader"):
        check_looked_up(formgrader.FormgradeExtension, "init_tornado_settings", name, formgrader)


def _check_lists() -> None:
    """Check that the formgrader's lists are asked of the class that we put there."""
    check_looked_up(base.BaseHandler, "api", "NbGraderAPI", base)
    for handler, method in (
        (apihandlers.AssignmentCollectionHandler, "get_assignments"),
        (apihandlers.NotebookCollectionHandler, "get_notebooks"),
        (apihandlers.SubmissionCollectionHandler, "get_submissions"),
        (apihandlers.SubmissionHandler, "get_submission"),
        (apihandlers.SubmittedNotebookCollectionHandler, "get_notebook_submissions"),
        (apihandlers.StudentCollectionHandler, "get_students"),
        (apihandlers.StudentSubmissionCollectionHandler, "get_student_submissions"),
        (
            apihandlers.StudentNotebookSubmissionCollectionHandler,
            "get_student_notebook_submissions",
        ),
    ):
        check_calls(handler, "get", "api", method)
    check_calls(api.NbGraderAPI, "get_assignments", "get_assignment")
    check_calls(api.NbGraderAPI, "get_student_submissions", "get_submission")


def _check_conversion() -> None:
    """Check the way of a notebook through nbgrader's converters: without it, nbgrader would
    execute students' code itself, or read it without care."""
    check_settings(Autograde, "exporter_class", "sanitize_preprocessors", "autograde_preprocessors")
    check_settings(GenerateFeedback, "exporter_class", "preprocessors")
    check_settings(GenerateAssignment, "preprocessors")
    check_settings(GenerateSolution, "preprocessors", "pre_convert_hook")
    check_calls(
        BaseConverter,
        "start",
        *("init_notebooks", "exporter_class", "preprocessors", "register_preprocessor"),
        "convert_notebooks",
    )
    check_calls(
        BaseConverter,
        "convert_notebooks",
        *("init_destination", "init_assignment", "convert_single_notebook", "set_permissions"),
        "run_pre_convert_hook",
    )
    check_calls(BaseConverter, "run_pre_convert_hook", "pre_convert_hook")
    check_calls(
        BaseConverter,
        "convert_single_notebook",
        *("init_single_notebook_resources", "exporter", "from_filename", "write_single_notebook"),
    )
    check_calls(BaseConverter, "init_destination", "get_existing_timestamp")
    check_calls(Autograde, "init_assignment", "get_existing_timestamp")
    check_calls(Autograde, "_input_directory", "_sanitizing")
    check_calls(
        Autograde,
        "_init_preprocessors",
        *("_sanitizing", "_preprocessors", "sanitize_preprocessors", "autograde_preprocessors"),
        "register_preprocessor",
    )
    check_calls(Exporter, "register_preprocessor", "_preprocessors")
    check_calls(Exporter, "from_filename", "from_file")
    check_calls(Exporter, "from_file", "from_notebook_node")
    check_calls(Exporter, "from_notebook_node", "_preprocess")
    check_calls(Exporter, "_preprocess", "_preprocessors", "optimistic_validation")
    check_calls(Preprocessor, "__call__", "preprocess")
    check_calls(Preprocessor, "preprocess", "preprocess_cell")
    check_settings(OverwriteCells, "add_missing_cells")
    check_calls(OverwriteCells, "preprocess", "add_missing_cells")
    check_settings(AssignLatePenalties, "plugin_class")
    check_calls(AssignLatePenalties, "init_plugin", "plugin_class")


def _check_pages() -> None:
    """Check that the formgrader's pages go through our exporter, filters and templates."""
    check_templates()
    check_calls(handlers.SubmissionHandler, "get", "exporter", "from_filename")
    check_settings(HTMLExporter, "filters")
    check_calls(HTMLExporter, "from_notebook_node", "filters")
    check_calls(
        TemplateExporter, "_create_environment", "extra_loaders", "default_filters", "filters"
    )
    for name in FILTERS:
        if name not in templateexporter.default_filters:
            refuse("nbconvert", f"it has no filter {name}")
    check_calls(IPythonRenderer, "image", "_embed_image_or_attachment")


def _check_exchange() -> None:
    """Check that collecting, returning and exporting go through the classes that we name."""
    check_settings(ExchangeFactory, "collect", "release_feedback")
    check_calls(ExchangeFactory, "Collect", "collect")
    check_calls(ExchangeFactory, "ReleaseFeedback", "release_feedback")
    check_calls(CollectApp, "start", "Collect")
    check_calls(api.NbGraderAPI, "collect", "Collect")
    check_calls(ReleaseFeedbackApp, "start", "ReleaseFeedback")
    check_calls(api.NbGraderAPI, "release_feedback", "ReleaseFeedback")
    check_calls(Exchange, "start", "init_src", "init_dest", "copy_files")
    check_settings(DefaultExchange, "root", "timezone")
    check_settings(ExportApp, "plugin_class")
    check_calls(ExportApp, "start", "init_plugin", "export")
    check_calls(ExportApp, "init_plugin", "plugin_class")
