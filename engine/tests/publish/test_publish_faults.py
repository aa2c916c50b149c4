"""Whatever happens under way: status 1, the last good output in place, no process left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from publish import kernel

from engine.tests.publish.builders import ENGINE, cell, program, publish

FORMATS = ("html", "pdf", "docx", "ipynb")
WINDOWS = os.name == "nt"
signals = pytest.mark.skipif(WINDOWS, reason="Windows ends a process without telling it")


def kernels(folder: Path) -> list[int]:
    """Kernels that work in a folder."""
    here = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if any("kernel.py" in part for part in process.cmdline()) and Path(process.cwd()).samefile(folder):
                here.append(process.pid)
    return here


def gone(folder: Path, within: float = 10) -> bool:
    """Whether no kernel is left there, after a moment."""
    end = time.monotonic() + within
    while kernels(folder) and time.monotonic() < end:
        time.sleep(0.05)
    return not kernels(folder)


def test_a_cell_that_hangs_is_stopped_at_its_limit_and_named(paper: Callable[..., Path]) -> None:
    folder = paper("Text.\n" + cell("while True: pass", label="endless"))
    done = publish(folder, "--to", "html", "--timeout", "1")
    assert done.returncode == 1
    assert "paper.qmd:6: cell endless: did not finish within its time limit of 1 s" in done.stderr
    assert gone(folder)


@pytest.mark.parametrize(("code", "status"), [("print(1)", 0), ("1 / 0", 1), ("import os\nos._exit(3)", 1)])
def test_a_kernel_that_has_ended_is_not_looked_for_any_more(paper: Callable[..., Path], code: str, status: int) -> None:
    """Else each run of a preview would leave two threads that try to reach it again, hundreds of times a second."""
    folder, me = paper(cell("2")), psutil.Process()
    assert publish(folder, "--to", "html").returncode == 0
    before = me.num_threads()
    (folder / "paper.qmd").write_text(cell(code))
    runs = [publish(folder, "--to", "html", "--fresh").returncode for _ in range(3)]
    assert runs == [status] * 3
    assert me.num_threads() < before + len(runs)  # what is not of the runs may have begun one


TCP = "import ipykernel\nprint(ipykernel.connect.get_connection_info(unpack=True)['transport'])"


def test_over_ports_of_the_loopback_address_the_result_is_the_same(paper: Callable[..., Path]) -> None:
    folder = paper(cell(TCP) + cell("print(1 + 1)") + "\n`{python} 2 + 2`\n")
    assert publish(folder, "--to", "html", PUBLISH_TRANSPORT="tcp").returncode == 0
    page = (folder / "_output/paper.html").read_text()
    assert ">tcp<" in page.replace("\n", "")
    assert publish(folder, "--to", "html").returncode == 0
    assert (folder / "_output/paper.html").read_text() == page.replace("tcp", "tcp" if WINDOWS else "ipc")


@pytest.mark.parametrize("transport", ["tcp"] if WINDOWS else ["ipc", "tcp"])
def test_no_other_user_can_read_the_key_and_each_kernel_has_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, transport: str
) -> None:
    monkeypatch.setenv("PUBLISH_TRANSPORT", transport)
    with kernel.Kernel.started(tmp_path, 0) as one, kernel.Kernel.started(tmp_path, 0) as other:
        end = time.monotonic() + 30
        while not (one.connection() and other.connection()) and time.monotonic() < end:
            time.sleep(0.05)
        assert one.connection()["key"] != other.connection()["key"]
        assert len(one.connection()["key"]) == 64
        assert one.connection()["transport"] == transport
        assert transport == "ipc" or one.connection()["ip"] == "127.0.0.1"
        for path in () if WINDOWS else (one.home, one.home / "connection.json"):  # there, by the rights of the folder
            assert path.stat().st_mode & 0o077 == 0
    assert not one.home.exists()
    assert not one.alive


@pytest.mark.skipif(WINDOWS, reason="Windows knows no groups of processes")
def test_what_a_cell_has_started_ends_with_the_kernel(paper: Callable[..., Path]) -> None:
    folder = paper(cell("import subprocess\nopen('pid', 'w').write(str(subprocess.Popen(['sleep', '120']).pid));"))
    assert publish(folder, "--to", "ipynb").returncode == 0
    with contextlib.suppress(psutil.NoSuchProcess):
        assert psutil.Process(int((folder / "pid").read_text())).status() == psutil.STATUS_ZOMBIE


def test_the_limit_can_stand_in_the_header_and_holds_for_inline_code(paper: Callable[..., Path]) -> None:
    text = "---\ntitle: T\npublish:\n  timeout: 0.5\n---\n`{python} __import__('time').sleep(60)`\n"
    done = publish(paper(text), "--to", "html")
    assert done.returncode == 1
    assert "paper.qmd:6: inline code" in done.stderr
    assert "0.5 s" in done.stderr


def test_a_kernel_that_dies_is_reported_with_the_cell(paper: Callable[..., Path]) -> None:
    folder = paper(cell("import os\nos._exit(3)", label="suicide"))
    done = publish(folder, "--to", "html")
    assert done.returncode == 1
    assert "paper.qmd:5: cell suicide: the kernel died" in done.stderr


def test_a_cell_that_prints_megabytes_is_stopped(paper: Callable[..., Path]) -> None:
    folder = paper(cell("while True: print('x' * 1000)", label="talker"))
    done = publish(folder, "--to", "html")
    assert done.returncode == 1
    assert "cell talker: printed more than 10 MB" in done.stderr
    assert gone(folder)


def test_a_figure_that_fails_is_an_error(paper: Callable[..., Path]) -> None:
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('$\\\\frac$')\nplt.show()"
    done = publish(paper(cell(code, label="fig-x", fig_cap="C")), "--to", "html")
    assert done.returncode == 1
    assert "fig-x" in done.stderr


def test_an_output_that_cannot_be_written_is_an_error(paper: Callable[..., Path]) -> None:
    folder = paper("Text.\n", **{"taken": "a file"})
    done = publish(folder, "--to", "html", "--output", "taken")
    assert done.returncode == 1
    assert "taken" in done.stderr
    assert (folder / "taken").read_text() == "a file"


@pytest.mark.skipif(WINDOWS or os.geteuid() == 0, reason="root writes to read-only folders, and so does Windows")
def test_a_read_only_output_folder_is_an_error(paper: Callable[..., Path]) -> None:
    folder = paper("Text.\n", **{"_output/paper.html": "the last one"})
    (folder / "_output").chmod(0o500)
    done = publish(folder, "--to", "html")
    assert done.returncode == 1
    assert (folder / "_output/paper.html").read_text() == "the last one"


@pytest.mark.skipif(WINDOWS, reason="a shell's limits stand in for the disk")
def test_a_full_disk_is_an_error_and_leaves_the_last_output(paper: Callable[..., Path]) -> None:
    folder = paper("Text.\n")
    assert publish(folder, "--to", "html,docx").returncode == 0
    before = {path.name: path.read_bytes() for path in (folder / "_output").iterdir()}
    paper("Text, more of it.\n" * 400)
    limited = f"ulimit -f 8; exec {sys.executable} -m publish --to html,docx"
    done = subprocess.run(["sh", "-c", limited], cwd=folder, env={**os.environ, "PYTHONPATH": str(ENGINE)},
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode != 0
    assert {path.name: path.read_bytes() for path in (folder / "_output").iterdir() if path.is_file()} == before


@signals
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_an_interrupted_build_leaves_no_kernel_and_no_rubbish(paper: Callable[..., Path], sign: int) -> None:
    folder = paper(cell("import time\ntime.sleep(60)"))
    build = start(folder)
    end = time.monotonic() + 60
    while not kernels(folder) and time.monotonic() < end:
        time.sleep(0.05)
    build.send_signal(sign)
    assert build.wait(30) != 0
    assert gone(folder)
    assert not list(folder.glob("_output/.publish*"))


def start(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "publish", "--engine", "embedded"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ENGINE)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=None if WINDOWS else listen,
    )  # fmt: skip


def listen() -> None:
    """Undo what a shell does to what it runs in the background: let the process hear an interrupt."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_killed_at_twenty_points_the_last_output_is_whole_and_no_kernel_stays(
    paper: Callable[..., Path],
) -> None:
    text = "Version {}.\n" + cell("import time\ntime.sleep(0.1)\n1")
    folder = paper(text.replace("{}", "0"))
    assert publish(folder).returncode == 0
    whole: dict[str, set[bytes]] = {name: {(folder / f"_output/paper.{name}").read_bytes()} for name in FORMATS}
    paper(text.replace("{}", "1"))
    other = folder / "elsewhere"
    started = time.monotonic()
    assert publish(folder, "--output", str(other), "--fresh").returncode == 0
    lasts = time.monotonic() - started
    for name in FORMATS:
        whole[name].add((other / f"paper.{name}").read_bytes())
    for point in range(20):
        build = start(folder)
        time.sleep(lasts * (point + 1) / 20)
        build.kill()
        build.wait()
        for name in FORMATS:
            assert (folder / f"_output/paper.{name}").read_bytes() in whole[name], f"{name} at point {point}"
    assert gone(folder)
    assert publish(folder).returncode == 0
    assert not list(folder.glob("_output/.publish*"))
    for name in FORMATS:
        assert (folder / f"_output/paper.{name}").read_bytes() == (other / f"paper.{name}").read_bytes()


def test_two_builds_at_once_into_one_folder_do_not_mix(paper: Callable[..., Path]) -> None:
    folder = paper("Text.\n" + cell("import time\ntime.sleep(1)\n1"))
    builds = [start(folder), start(folder)]
    assert [build.wait(60) for build in builds] == [0, 0]
    assert not list(folder.glob("_output/.publish*"))
    once = {name: (folder / f"_output/paper.{name}").read_bytes() for name in FORMATS}
    done = program(folder, "--engine", "embedded")
    assert "nothing has changed" in done.stdout
    assert program(folder, "--engine", "embedded", "--fresh").returncode == 0
    assert {name: (folder / f"_output/paper.{name}").read_bytes() for name in FORMATS} == once
