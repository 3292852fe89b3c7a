"""The kinds of job and their bodies.

To add one: write its body in a module of ``segmentation.jobs`` (a function from JobContext to a JSON result), and
name it here. The body

- opens the workspace itself through the facade, from ``context.workspace``;
- calls ``context.progress`` now and then;
- raises UserError for what a person can mend; anything else is shown as one neutral sentence with an id;
- cleans up in ``finally``: JobCancelled may be raised at any line;
- prints and logs no customer data: its output is the job's log file.
"""

from collections.abc import Mapping

from segmentation.jobs import bodies
from segmentation.jobs.context import JobBody

KINDS: Mapping[str, JobBody] = {"import": bodies.import_data, "predict": bodies.predict, "launch": bodies.launch}
