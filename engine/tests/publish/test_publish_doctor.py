"""`make doctor` names what is there and what is missing, before there is an environment too."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

DOCTOR = Path(__file__).parents[2] / "publish" / "doctor.py"
PROGRAMS = {
    "git": "echo git version 2.50",
    "make": "echo GNU Make 4.4; echo Copyright",
    "quarto": "echo 1.11.0",
    "chromium": "echo Chromium 150.0",
    "fc-list": "echo DejaVu Sans,DejaVu Sans Light",
}
ENVIRONMENT = "echo Python 3.12.1; echo Pandoc 3.9; echo typst 0.15"
Look = Callable[..., tuple[int, dict[str, str]]]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Asks with these programs alone on the PATH, each a line of shell; returns the status, and the lines by name."""

    def ask(environment: str | None = ENVIRONMENT, **changed: str | None) -> tuple[int, dict[str, str]]:
        programs = {**PROGRAMS, **{name.replace("_", "-"): line for name, line in changed.items()}}
        places = {tmp_path / "bin" / name: line for name, line in programs.items()}
        places[tmp_path / "project/.venv/bin/python"] = environment
        (tmp_path / "project").mkdir()
        for place, line in places.items():
            if line is not None:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(f"#!/bin/sh\n{line}\n", "utf-8")
                place.chmod(0o755)
        done = subprocess.run(
            [sys.executable, str(DOCTOR)],
            cwd=tmp_path / "project",
            env={"PATH": str(tmp_path / "bin")},
            capture_output=True,
            text=True,
        )
        assert done.stderr == ""
        return done.returncode, {line[5:17].strip(): line for line in done.stdout.splitlines()}

    return ask


def test_all_is_well_where_all_is_there(look: Look) -> None:
    status, lines = look()
    assert status == 0 and all(line.startswith("[ok] ") for line in lines.values())
    assert lines["make"].endswith("GNU Make 4.4")
    assert lines["engine"].endswith("Python 3.12.1, Pandoc 3.9, typst 0.15")
    assert lines["Quarto"].endswith("1.11.0, so `make paper` renders by it")
    assert list(lines) == ["Python", "git", "make", "environment", "engine", "Quarto", "browser", "fonts"]


@pytest.mark.parametrize(
    ("changed", "name", "status", "said"),
    [
        ({"git": None}, "git", 1, "[NO] git          missing; install git"),
        ({"make": "exit 3"}, "make", 1, "[NO] make         missing; install make"),
        ({"environment": None}, "environment", 0, "[--] environment  none yet; `make paper` makes it"),
        ({"environment": None}, "engine", 0, "[--] engine       comes with the environment"),
        ({"environment": "exit 1"}, "engine", 1, "[NO] engine       not whole; `make clean paper` makes it anew"),
        ({"quarto": None}, "Quarto", 0,
         "[--] Quarto       not installed (quarto.org), so `make paper` renders by the engine above"),
        ({"chromium": None}, "browser", 0,
         "[--] browser      none, so the page's tests are skipped. Debian: chromium"),
        ({"chromium": None, "google_chrome": "echo Google Chrome 150"}, "browser", 0,
         "[ok] browser      Google Chrome 150"),
        ({"fc_list": "echo Liberation Serif"}, "fonts", 0,
         "[--] fonts        The page's tests want DejaVu Sans. Debian: fonts-dejavu-core"),
        ({"fc_list": None}, "fonts", 0,
         "[--] fonts        no list of them (fc-list). The page's tests want DejaVu Sans. Debian: fonts-dejavu-core"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_with_what_to_do(
    look: Look, changed: dict[str, str | None], name: str, status: int, said: str
) -> None:
    found, lines = look(**changed)
    assert (found, lines[name]) == (status, said)
