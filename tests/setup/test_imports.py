"""What starting Penchant loads: a command, a job and the server each pay for it every time."""

import subprocess
import sys

SELDOM_NEEDED = ("sklearn", "scipy.optimize", "scipy.stats", "xlsxwriter", "alembic")


def test_what_learning_workbooks_and_migrations_need_is_loaded_when_they_do() -> None:
    asked = f"import sys, segmentation.cli; print([name for name in {SELDOM_NEEDED} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"
