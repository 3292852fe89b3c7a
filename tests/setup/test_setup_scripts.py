"""The set-up scripts on machines that lack something: what they say, and that they change nothing.

Each machine is a PATH with only the programs named; nothing is installed and no network is used.
"""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALWAYS = ("bash", "dirname", "id", "cat", "env", "touch", "mktemp", "rm")


@pytest.fixture(autouse=True)
def not_inside_make(monkeypatch):
    """Let a `make` of a test be the first one: these tests themselves are run by `make test`."""
    for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def machine(tmp_path):
    """A copy of the scripts, and a PATH with the programs given as name -> shell script."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    (tmp_path / "bin").mkdir()
    for name in ALWAYS:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name))

    def run(script: str, *words: str, programs: dict[str, str], **environment: str) -> subprocess.CompletedProcess[str]:
        for name, text in programs.items():
            program = tmp_path / "bin" / name
            program.write_text(f"#!{shutil.which('bash')}\n{text}\n")
            program.chmod(0o755)
        return subprocess.run(
            [str(tmp_path / "scripts" / script), *words],
            env={"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_no_python_at_all(machine, tmp_path):
    shown = machine("setup.sh", "run", programs={})

    assert shown.returncode == 1
    assert "Penchant needs Python 3.11 or newer" in shown.stderr
    assert "sudo apt install python3 python3-venv" in shown.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_python_that_is_too_old_or_only_a_launcher_is_passed_over(machine):
    shown = machine("setup.sh", "run", programs={"python3": "exit 1", "python3.12": "exit 127"})

    assert shown.returncode == 1
    assert "Penchant needs Python 3.11 or newer" in shown.stderr


def test_a_python_without_its_venv_module(machine):
    shown = machine("setup.sh", "run", programs={"python3": 'case "$*" in *ensurepip*) exit 1 ;; esac'})

    assert shown.returncode == 1
    assert "python3 cannot create virtual environments" in shown.stderr
    assert "sudo apt install python3-venv" in shown.stderr
    assert shown.stdout == ""


def test_a_complete_python_is_preferred_to_an_incomplete_newer_one(machine):
    incomplete = 'case "$*" in *ensurepip*) exit 1 ;; esac'
    complete = (
        'case "$*" in *"-m venv"*) echo "venv by python3" >&2; exit 1 ;; *--version*) echo "Python 3.11.2" ;; esac'
    )

    shown = machine("setup.sh", "run", programs={"python3.12": incomplete, "python3": complete})

    assert shown.stdout == "Creating .venv with Python 3.11.2\n"
    assert "venv by python3" in shown.stderr


def test_a_python_that_was_named_is_the_only_one_tried(machine):
    shown = machine("setup.sh", "run", programs={"python3": ""}, PYTHON="/opt/none/python3.13")

    assert shown.returncode == 1
    assert "/opt/none/python3.13 is not one" in shown.stderr


def test_a_failed_installation_shows_what_pip_said_and_leaves_no_stamp(machine, tmp_path):
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(f"#!{shutil.which('bash')}\n" + 'case "$*" in *install*) echo "no route"; exit 1 ;; esac\n')
    python.chmod(0o755)

    shown = machine("setup.sh", "run", programs={})

    assert shown.returncode == 1
    assert "no route" in shown.stderr
    assert "check the network" in shown.stderr
    assert not (tmp_path / ".venv" / ".run-ready").exists()


def test_a_quiet_success_is_quiet_and_stamped(machine, tmp_path):
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(f"#!{shutil.which('bash')}\necho 'WARNING: Location is ignored' >&2\n")
    python.chmod(0o755)

    shown = machine("setup.sh", "dev", programs={})

    assert (shown.returncode, shown.stderr) == (0, "")
    assert len(shown.stdout.splitlines()) == 2
    assert (tmp_path / ".venv" / ".run-ready").exists()
    assert (tmp_path / ".venv" / ".dev-ready").exists()


def test_no_browser_and_no_way_to_install_one(machine):
    shown = machine("browser.sh", programs={})

    assert (shown.returncode, shown.stdout) == (1, "")
    assert "sudo apt install chromium" in shown.stderr
    assert "CHROMIUM=/path/to/the/browser" in shown.stderr


def test_nothing_is_installed_without_a_password(machine, tmp_path):
    programs = {"apt-get": "touch called", "sudo": "exit 1", "id": "echo 1000"}
    (tmp_path / "bin" / "id").unlink()

    shown = machine("browser.sh", programs=programs)

    assert shown.returncode == 1
    assert not list(tmp_path.rglob("called"))


@pytest.mark.parametrize("user", ["0", "1000"])
@pytest.mark.parametrize("package", ["chromium-headless-shell", "chromium"])
def test_debians_chromium_is_installed_where_that_is_allowed(machine, tmp_path, user, package):
    made = tmp_path / "bin" / package
    programs = {
        "id": f"echo {user}",
        # `sudo -n true` asks whether it may; `sudo -n apt-get ...` then runs it.
        "sudo": 'shift; [ "$1" = true ] || exec "$@"',
        # The last word is the package; every other one is unknown to this Debian.
        "apt-get": f"""echo "apt-get $*"
            [ "$1" = update ] && exit
            [ "${{@: -1}}" = {package} ] || exit 100
            echo > {made}; {shutil.which("chmod")} 755 {made}""",
    }
    (tmp_path / "bin" / "id").unlink()

    shown = machine("browser.sh", programs=programs)

    assert (shown.returncode, shown.stdout) == (0, f"{made}\n"), shown.stderr
    assert f"apt-get install -q -y --no-install-recommends {package}\n" in shown.stderr


def test_the_browser_is_the_named_one_or_the_first_found(machine, tmp_path):
    programs = {"chromium": "", "microsoft-edge": ""}

    assert machine("browser.sh", programs=programs).stdout == f"{tmp_path}/bin/chromium\n"
    quick = machine("browser.sh", programs=programs | {"chromium-headless-shell": ""})
    assert quick.stdout == f"{tmp_path}/bin/chromium-headless-shell\n"
    (tmp_path / "bin" / "chromium-headless-shell").unlink()
    named = machine("browser.sh", programs=programs, CHROMIUM="microsoft-edge")
    assert named.stdout == f"{tmp_path}/bin/microsoft-edge\n"
    wrong = machine("browser.sh", programs=programs, CHROMIUM="/opt/none/chrome")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "/opt/none/chrome, which is not a program" in wrong.stderr


@pytest.fixture
def installed(tmp_path):
    """Put programs given as name -> shell script where `make setup` puts them."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)

    def install(**programs: str) -> None:
        for name, text in programs.items():
            program = tmp_path / ".venv" / "bin" / name.replace("_", "-")
            program.write_text(f"#!{shutil.which('bash')}\n{text}\n")
            program.chmod(0o755)

    return install


def steps(shown: subprocess.CompletedProcess[str]) -> list[str]:
    """What was printed, without how long each step took."""
    return [line.split(" (")[0] for line in shown.stdout.splitlines()]


def test_every_step_is_run_and_the_last_line_says_what_failed(machine, installed):
    installed(ruff="", mypy="echo 'one error'; exit 1", lint_imports="")

    shown = machine("test.sh", "check", programs={})

    assert shown.returncode == 1
    assert steps(shown) == [
        "ok      ruff check",
        "ok      ruff format",
        "one error",
        "FAILED  mypy",
        "ok      lint-imports",
        "Failed: mypy",
    ]


# `penchant demo NAME --workspace DIR`; a test run waits there for both, and nothing of them is left afterwards.
DEMO = 'until [ -e "${4%/*}/waiting" ]; do :; done; echo "$2" > "$4"'
PYTEST = """
: > "$PENCHANT_DEMOS/waiting"
for name in studio retail; do
    while [ -e "$PENCHANT_DEMOS/$name.building" ]; do :; done
    read -r said < "$PENCHANT_DEMOS/$name" && echo "$said is there" || echo "no $name"
done
"""
CHECKS = ("ok      ruff check", "ok      ruff format", "ok      mypy", "ok      lint-imports")


def test_the_demos_are_built_beside_the_tests_and_removed_after_them(machine, installed, tmp_path):
    installed(ruff="", mypy="", lint_imports="", penchant=DEMO, python=PYTEST)
    (tmp_path / "temporary").mkdir()

    shown = machine("test.sh", programs={"chromium": ""}, TMPDIR=str(tmp_path / "temporary"))

    assert (shown.returncode, shown.stderr) == (0, "")
    assert steps(shown) == [
        *CHECKS,
        f"        pytest, all but the long tests, with {tmp_path}/bin/chromium",
        "studio is there",
        "retail is there",
        "ok      pytest",
        "ok      the demos",
        "All passed.",
    ]
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_demo_that_cannot_be_built_says_why(machine, installed, tmp_path):
    failing = f'[ "$2" != studio ] || {{ echo "no studio today" >&2; exit 1; }}; {DEMO}'
    installed(ruff="", mypy="", lint_imports="", penchant=failing, python=PYTEST)
    (tmp_path / "temporary").mkdir()

    shown = machine("test.sh", programs={"chromium": ""}, TMPDIR=str(tmp_path / "temporary"))

    assert shown.returncode == 1
    assert steps(shown)[5:] == [
        "no studio",
        "retail is there",
        "ok      pytest",
        "no studio today",
        "FAILED  the demos",
        "Failed: the demos",
    ]
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_run_that_is_ended_ends_the_demos_it_builds(machine, installed, tmp_path):
    endless = 'echo $$ >> "$HOME/building"; exec sleep 100'
    ending = 'until [ "$(wc -l < "$HOME/building")" = 2 ]; do :; done; kill $PPID'
    installed(ruff="", mypy="", lint_imports="", penchant=endless, python=ending)
    (tmp_path / "temporary").mkdir()
    (tmp_path / "building").touch()
    for name in ("sleep", "wc"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name))

    shown = machine("test.sh", programs={"chromium": ""}, TMPDIR=str(tmp_path / "temporary"))

    assert shown.returncode == 130
    for process in (tmp_path / "building").read_text().split():
        assert not Path("/proc", process).exists()
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize(("disk", "memory", "chosen"), [(10, 10, True), (9, 20, False), (20, 9, False), (0, 0, False)])
def test_what_tests_write_stays_in_memory_where_there_is_plenty(machine, installed, tmp_path, disk, memory, chosen):
    installed(ruff="", mypy="", lint_imports="", penchant="", python='echo "in ${TMPDIR:-no directory of its own}"')
    (tmp_path / "bin" / "awk").symlink_to(shutil.which("awk"))
    programs = {
        "chromium": "",
        "df": f"echo Filesystem; echo tmpfs 1 1 {disk}000000 0% /dev/shm",
        "free": f"echo total used; echo Mem: 1 1 1 1 1 {memory}000000",
    }

    shown = machine("test.sh", programs=programs if disk else {"chromium": ""})

    (said,) = [line for line in steps(shown) if line.startswith("in ")]
    assert said.startswith("in /dev/shm/penchant-tests.") == chosen
    assert (said == "in no directory of its own") != chosen
    assert shown.stderr == ""
    assert not Path(said.removeprefix("in ")).exists()


def test_demos_that_are_there_are_not_built_again(machine, installed, tmp_path):
    there = {name: (tmp_path / name).write_text(f"{name}\n") for name in ("studio", "retail")}
    installed(ruff="", mypy="", lint_imports="", penchant="exit 1", python=PYTEST)

    shown = machine("test.sh", programs={"chromium": ""}, PENCHANT_DEMOS=str(tmp_path))

    assert shown.returncode == 0
    assert {"studio is there", "retail is there"} <= set(steps(shown))
    assert all((tmp_path / name).exists() for name in there)


def test_a_make_run_on_a_machine_without_python_says_so(tmp_path):
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("scripts", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "bin").mkdir()
    for name in (*ALWAYS, "make", "sh"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name))
    environment = {"PATH": str(tmp_path / "bin")}

    shown = subprocess.run(["make", "run"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert shown.returncode == 2
    assert "Penchant needs Python 3.11 or newer" in shown.stderr


@pytest.mark.parametrize(
    ("broken", "expected"),
    [("", ""), ("rm .venv/bin/python; ln -s /nowhere .venv/bin/python", "scripts/setup.sh run\n")],
)
def test_a_ready_environment_is_left_alone_unless_its_python_went_away(tmp_path, broken, expected):
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(shutil.which("bash"))
    (tmp_path / ".venv" / ".run-ready").touch()
    subprocess.run(["bash", "-c", broken], cwd=tmp_path, check=True)

    shown = subprocess.run(["make", "-n", "setup"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert shown == expected + 'echo "Ready: .venv/bin/penchant"\n'


def test_make_alone_lists_every_command():
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    (phony,) = (line for line in (ROOT / "Makefile").read_text().splitlines() if line.startswith(".PHONY: help"))
    assert [line.split()[1] for line in shown.splitlines()] == phony.split()[1:]


def test_the_scripts_can_be_run():
    for script in [*(ROOT / "scripts").glob("*.sh"), ROOT / ".ci" / "run"]:
        assert script.stat().st_mode & stat.S_IXUSR, script
        assert os.access(script, os.X_OK), script
        subprocess.run(["bash", "-n", str(script)], check=True)
