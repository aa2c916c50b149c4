"""The kernel's own start: an IPython kernel that notes which files the cells read and write.

Run as a program by `execute`, never imported. An audit hook sees every file that Python code opens, lists or
renames; what a cell's C code or subprocess opens is not seen (`cache` says what that means).
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

read: dict[str, None] = {}
written: dict[str, None] = {}
path = os.path  # one name for the many calls below, in a hook that has to be fast


def watch(event: str, args: tuple[Any, ...]) -> None:
    """Audit hook: remember a file by what was done to it first."""
    if event == "open" and isinstance(args[0], (str, bytes)):
        name, flags = args[0], (args[2] or 0) & (os.O_WRONLY | os.O_RDWR)
        writing = bool(set(args[1]) & set("wax+") if args[1] else flags)
    elif event == "os.rename":
        name, writing = args[1], True
    elif event in ("os.listdir", "os.scandir") and isinstance(args[0], (str, bytes)):
        name, writing = args[0], False
    else:
        return
    full = path.abspath(os.fsdecode(name))
    (written if full in written or (writing and full not in read) else read)[full] = None


def main() -> None:
    """Start the kernel, unless whoever asked for it is gone already."""
    if os.getppid() == int(os.environ["JPY_PARENT_PID"]):
        sys.path.remove(path.dirname(path.abspath(__file__)))
        from ipykernel import kernelapp

        answer = lambda: json.dumps([sorted(set(read) - set(sys.path)), sorted(written)])  # noqa: E731
        sys.__dict__["publish_files"] = answer
        sys.addaudithook(watch)
        kernelapp.launch_new_instance()


if __name__ == "__main__":
    main()
