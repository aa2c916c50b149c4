"""A preview: the page served to this machine alone, written again after every change, reloaded in the browser.

`serve` renders, waits for a change of any file that the paper may depend on, and renders again, until it is
interrupted. What is new on the page is there before other formats are written. Browsers hear of it by server-sent
events, and of what is wrong with the paper by a box above the last good page. The script that listens is put into
what is served and never into the file; the page's policy holds, but for that script and its one connection.

Changes are found by looking at times and sizes a few times a second, which needs no library and serves every system
and file share. Left out on purpose: rendering is not broken off when something changes under way, but done again.
"""

from __future__ import annotations

import functools
import http.server
import json
import os
import re
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import NoReturn

from .cache import project
from .kernel import Kept
from .problems import PublishError

ADDRESS = "127.0.0.1"
LOOK, SETTLE = 0.2, 0.05  # seconds between looks, and for which nothing moves when a change is over
PULSE = 10  # seconds after which a silent connection is used, so that one that is gone is noticed
SCRIPT = Path(__file__).with_name("preview.js")
NO_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>No page yet</title></head><body><p>No page yet.</p></body></html>
"""
Stamps = dict[Path, tuple[int, int]]
Say = Callable[[str], None]


# Writes formats: gives the finished files, by their names, and others that they depend on, wherever they are.
Render = Callable[[list[str]], tuple[dict[str, Path], list[Path]]]


class Shown:
    """What browsers are to show: which page, by the moment of its writing, and what is wrong with the paper."""

    def __init__(self) -> None:
        self.page: Path | None = None
        self.moment, self.problem = 0, ""
        self.changed = threading.Condition()

    def written(self, page: Path) -> None:
        with self.changed:
            self.page, self.moment, self.problem = page, time.time_ns(), ""
            self.changed.notify_all()

    def failed(self, problem: str) -> None:
        with self.changed:
            self.problem = problem
            self.changed.notify_all()

    def wait(self, known: str) -> str:
        """What there is to say, as soon as it is something else than what is known, or after a while."""
        with self.changed:
            self.changed.wait_for(lambda: self.message() != known, PULSE)
            return self.message()

    def message(self) -> str:
        return json.dumps({"moment": str(self.moment), "problem": self.problem})

    def served(self) -> bytes:
        """The page with the script that listens, and a policy that lets it."""
        moment = self.moment  # if the page is written while it is read, the script asks for it again
        page = self.page.read_text("utf-8") if self.page else NO_PAGE
        page = re.sub(r"(?<=script-src )(?:'none')?", "'self' ", page, count=1)
        page = page.replace("; base-uri", "; connect-src 'self'; base-uri", 1)
        listener = f'<script src="/{SCRIPT.name}" data-moment="{moment}"></script>'
        before, end, after = page.rpartition("</body>")
        return f"{before}{listener}{end}{after}".encode()


class Handler(http.server.SimpleHTTPRequestHandler):
    """The page at `/`, the changes, and the other files of the output folder."""

    protocol_version = "HTTP/1.0"  # a connection for each request

    def __init__(self, *given: object, shown: Shown, **more: object) -> None:
        self.shown = shown
        self.page = shown.page
        super().__init__(*given, directory=str(self.page.parent if self.page else ""), **more)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        name = (self.headers["Host"] or "").partition(":")[0]
        path = self.path.partition("?")[0]
        if name not in (ADDRESS, "localhost"):  # another site's name for this address, to read what is served
            self.send_error(HTTPStatus.FORBIDDEN, "a preview is for this machine alone")
        elif path == "/" or (self.page and path == f"/{self.page.name}"):
            self._send("text/html; charset=utf-8", self.shown.served())
        elif path == f"/{SCRIPT.name}":
            self._send("text/javascript; charset=utf-8", SCRIPT.read_bytes())
        elif path == "/changes":
            self._changes()
        elif not self.page or "/." in path or path.endswith("/"):
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            super().do_GET()

    def _send(self, kind: str, content: bytes) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _changes(self) -> None:
        """Server-sent events for as long as the browser listens."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        said = ""
        while True:
            said = self.shown.wait(said)
            try:
                self.wfile.write(f"data: {said}\n\n".encode())
                self.wfile.flush()
            except OSError:  # nobody listens any more
                return

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the terminal is for the paper."""


class Server(http.server.ThreadingHTTPServer):
    allow_reuse_address = os.name != "nt"  # there it would let two serve at one port


def serve(paper: Path, others: list[str], port: int, render: Render, kept: Kept, say: Say) -> NoReturn:
    """Show the page at a port (0: any that is free), and render it and other formats as often as something changes."""
    shown = Shown()
    with Server((ADDRESS, port), functools.partial(Handler, shown=shown)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        say(f"preview: http://{ADDRESS}:{server.server_port}/  (Ctrl-C ends it)")
        watched = Watched(paper.parent.resolve())
        try:
            while True:
                before = watched.now()
                _render(others, render, shown, watched, say)
                if kept.kernel:
                    watched.without |= {Path(file) for file in kept.kernel.written()}
                say(f"waiting for a change, since {time.strftime('%H:%M:%S')}")
                watched.wait(before)
        finally:
            server.shutdown()


def _render(others: list[str], render: Render, shown: Shown, watched: Watched, say: Say) -> None:
    try:
        files, watched.more = render(["html"])
        watched.without.add(files["html"].parent.resolve())
        shown.written(files["html"])
        if others:
            render(others)
    except (PublishError, OSError) as problem:
        say(f"publish: {problem}")
        shown.failed(str(problem))


class Watched:
    """The files that the paper may depend on: those of its folder, `without` what it makes itself, and some `more`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.without: set[Path] = set()
        self.more: list[Path] = []
        self.moved_under_way: set[Path] = set()

    def now(self) -> Stamps:
        """The time and size of each file that is there."""
        found = {}
        for path in [*project(self.folder, self.without), *self.more]:
            try:
                state = path.stat()
            except OSError:  # removed, or looked for and never there
                continue
            found[path] = (state.st_mtime_ns, state.st_size)
        return found

    def wait(self, before: Stamps) -> None:
        """Return when something is not as it was before a rendering, and nothing moves any more.

        What has changed under way is taken for the author's; a second time, for something that the rendering makes by
        itself, and left alone.
        """
        now = self.now()
        known = before.keys() | now.keys() - {*self.more}  # of a file that has just been heard of, nothing is known
        left_alone = {path for path in before.keys() - now.keys() if path.exists()}  # only now known for what they are
        moved = {path for path in known - left_alone if before.get(path) != now.get(path)}
        self.without |= moved & self.moved_under_way
        self.moved_under_way = moved - self.without
        while not self.moved_under_way and self.now() == now:
            time.sleep(LOOK)
        while (later := self.now()) != now:
            now = later
            time.sleep(SETTLE)
