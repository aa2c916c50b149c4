"""Takes the picture of the page that the README shows: `python -m tests.picture`, after `make paper`.

The sentence whose card is open is chosen on the command line, or is the first with a mark in the results.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / ".github" / "page.png"
OPEN = """finding => {
    const mark = document.querySelector(`#sec-results [popovertarget=${finding ? `card-${finding}` : ''}]`)
        ?? document.querySelector('#sec-results .evidence-mark');
    mark.scrollIntoView({ block: 'center' });
    mark.click();
}"""


def main(finding: str = "") -> None:
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    if not browser_path:
        raise SystemExit("tests.picture: needs chromium or google-chrome on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
        page.goto(f"file://{ROOT}/_output/paper.html")
        page.evaluate("argued.ready.then(() => null)")
        page.evaluate(OPEN, finding)
        page.wait_for_timeout(300)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:2])
