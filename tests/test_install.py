"""The built wheel, installed where the source tree cannot be seen, is the same program."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# What a wheel is made of; the rest of the tree may hold anything.
SOURCES = ("pyproject.toml", "README.md", "supervisor", "widgets", "resources")

pytestmark = [pytest.mark.install, pytest.mark.slow]

# One call: it waits 12 seconds and talks 88.
QUEUE_LOG = """\
1767268800|1767268799.1|billing|NONE|ENTERQUEUE||15550100|1
1767268812|1767268799.1|billing|Ann Lee|CONNECT|12|1767268800.2|3
1767268900|1767268799.1|billing|Ann Lee|COMPLETECALLER|12|88|1
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that nothing is left in the tree."""
    tree = tmp_path_factory.mktemp("tree")
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tree / name)
    # Without isolation: setuptools is locked and here, so that no index is asked.
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tree / "dist"), str(tree)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return next((tree / "dist").glob("callboard-*.whl"))


@pytest.fixture(scope="module")
def callboard(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs the installed command from an empty folder, as an empty user."""
    if not (ROOT / "supervisor/app.py").exists():
        pytest.skip("there is no command line yet")
    home = tmp_path_factory.mktemp("home")
    environment = home / "environment"
    venv.create(environment, with_pip=False)
    install(wheel, environment)
    command = environment / "bin" / "callboard"

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        variables = {"HOME": str(home), "PATH": os.environ["PATH"]}
        return subprocess.run(
            [command, *arguments], cwd=home, env=variables, capture_output=True, text=True, check=False
        )

    return run


def install(wheel: Path, environment: Path) -> None:
    """Put the wheel alone into the environment, and lend it the dependencies of this one.

    They are what the lock says already; installing their 300 MB again would only test the network.
    """
    python = environment / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    installed = subprocess.run([*pip, str(wheel)], capture_output=True, text=True, check=False)
    assert installed.returncode == 0, installed.stderr
    [packages] = environment.glob("lib/python3*/site-packages")
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")


def test_the_wheel_holds_the_program_its_data_and_nothing_else(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert {name.split("/")[0] for name in held} == {"supervisor", "widgets", "resources"}
    kept = {
        file.relative_to(ROOT).as_posix()
        for part in ("supervisor", "widgets", "resources")
        for file in (ROOT / part).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert kept - held == set()


def test_the_command_runs_from_another_folder(callboard: Run) -> None:
    told = callboard("metrics", "--help")
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("usage: callboard")


def test_figures_come_out_of_a_file_that_goes_in(callboard: Run, tmp_path: Path) -> None:
    log, database = tmp_path / "queue_log", f"sqlite:///{tmp_path / 'callboard.db'}"
    log.write_text(QUEUE_LOG, encoding="utf-8")
    taken = callboard("import", "calls", str(log), "--format", "asterisk-queue-log", "--database", database)
    assert taken.returncode == 0, taken.stderr
    told = callboard("metrics", "--json", "--database", database)
    assert told.returncode == 0, told.stderr
    figures = json.loads(told.stdout)["queues"]["billing"]
    assert (figures["offered"], figures["answered"], figures["asa_s"]) == (1, 1, 12)


def test_wrong_usage_is_told_from_failure(callboard: Run) -> None:
    told = callboard("metrics", "--no-such-option")
    assert told.returncode == 2
    assert "Traceback" not in told.stderr
