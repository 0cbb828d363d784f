"""The pipeline: what is made from what. `python3 make.py` runs it, `python3 make.py list` shows where it stands.

A step runs again when the content of what it uses has changed (not the date of a file): its input, the modules it
really imports, the settings it reads, or its own results, so that a figure edited by hand is made again.
"""
from analysis.build.progress import LineReporter
from analysis.build.steps import measure_step, needs_measuring, notebook_step, notebooks, report_step, studies

DOIT_CONFIG = {"default_tasks": ["report"], "dep_file": "build/doit.json", "backend": "json", "reporter": LineReporter}


def task_evidence():
    """text -> evidence: what stands where, in whose voice (corpus/<study>/evidence/)"""
    for study in filter(needs_measuring, studies()):
        yield {"name": study, **measure_step(study)}


def task_figures():
    """evidence -> a notebook run from top to bottom -> its figures (figures/<study>/)"""
    for study in studies():
        for notebook in notebooks():
            yield {"name": f"{study}:{notebook.stem}", **notebook_step(notebook, study)}


def task_report():
    """figures -> one page with every figure and where it comes from (figures/<study>/index.html)"""
    for study in studies():
        yield {"name": study, **report_step(study)}
