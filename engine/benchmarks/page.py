"""How long the page takes to answer an edit in its challenge section, in a real browser: `python -m benchmarks.page`.

Each edit sets a list to its next value, as a reader does, and is timed from the event until the page is laid out
anew: first what is in sight, with all that the form says, then the whole page, of which the rest is drawn when that has
been painted. What takes longer by its nature, such as other choices of coding, is said after that, when there is time,
and not counted here. A frame is 16 ms. Single edits and edits on top of a hundred others are told apart, since the
latter list more that has changed. The time of the processor for script, style and layout of the whole page is given
beside it, which other work on the machine lengthens less.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

PAGE = Path(__file__).resolve().parents[2] / "_output" / "paper.html"
FRAME = 16.0  # ms
EDITS = 300
VIEWPORT: ViewportSize = {"width": 1280, "height": 900}
TIMED = """async ([edits, before]) => {
    const root = document.getElementById('challenge');
    const lists = () => [...root.querySelectorAll('.challenge-cells select')];
    const view = document.getElementById('challenge-view');
    view.value = [...view.options].find(option => option.value.startsWith('criterion')).value;
    view.dispatchEvent(new Event('change'));
    root.scrollIntoView();
    const turn = (list) => {
        list.selectedIndex = (list.selectedIndex + 1) % list.options.length;
        list.dispatchEvent(new Event('change'));
    };
    lists().slice(0, before).forEach(turn);
    document.body.offsetHeight;
    const times = [];
    for (let n = 0; n < edits; n++) {
        const all = lists(), start = performance.now();
        turn(all[n % all.length]);
        const drawn = performance.now();
        document.body.offsetHeight;
        const shown = performance.now() - start;
        const rest = performance.now();
        argued.drawRest();
        document.body.offsetHeight;
        times.push([drawn - start, shown, shown + performance.now() - rest]);
        if (!before) root.restore('');
        document.body.offsetHeight;
    }
    return times;
}"""

IDLE = "window.requestIdleCallback = () => 0; window.cancelIdleCallback = () => 0"  # nothing is said later
EDIT = """([n, before]) => {
    const lists = [...document.querySelectorAll('.challenge-cells select')], list = lists[n % lists.length];
    list.selectedIndex = (list.selectedIndex + 1) % list.options.length;
    list.dispatchEvent(new Event('change'));
    document.body.offsetHeight;
    argued.drawRest();
    document.body.offsetHeight;
}"""
BACK = "document.getElementById('challenge').restore(''); argued.drawRest(); document.body.offsetHeight"
PARTS = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration")


def worked(browser: Browser, before: int) -> list[float]:
    """The milliseconds of the processor that each edit takes, the whole page included, in ascending order."""
    context = browser.new_context(viewport=VIEWPORT, reduced_motion="reduce")
    context.add_init_script(IDLE)
    page = context.new_page()
    page.goto(f"file://{PAGE}")
    page.evaluate("argued.ready.then(() => null)")
    page.evaluate(TIMED, [0, before])  # the cells of a criterion are shown, as many edited
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        told = session.send("Performance.getMetrics")["metrics"]
        return 1000 * float(sum(each["value"] for each in told if each["name"] in PARTS))

    found = []
    for n in range(EDITS):
        start = spent()
        page.evaluate(EDIT, [n, before])
        found.append(spent() - start)
        if not before:
            page.evaluate(BACK)
    context.close()
    return sorted(found)


def main() -> int:
    """Status 1 where there is no page or no browser to measure."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if not PAGE.exists() or not found:
        print("benchmarks.page: needs _output/paper.html (`make paper`) and Chromium", file=sys.stderr)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        for name, before in (("single edits", 0), ("edits on a hundred others", 100)):
            page = browser.new_page(viewport=VIEWPORT, reduced_motion="reduce")
            page.goto(f"file://{PAGE}")
            page.evaluate("argued.ready.then(() => null)")
            times = page.evaluate(TIMED, [EDITS, before])
            judged, answered, whole = (sorted(column) for column in zip(*times, strict=True))
            within, all_within = (sum(time <= FRAME for time in each) / EDITS for each in (answered, whole))
            shown = "  ".join(
                f"{label} {judged[at]:5.1f} + {answered[at] - judged[at]:5.1f} ms"
                for label, at in (("median", EDITS // 2), ("95 %", EDITS * 95 // 100))
            )
            last = f"95 % in {whole[EDITS * 95 // 100]:.1f} ms"
            shares = f"{100 * within:.0f} %, the whole page {100 * all_within:.0f} %, {last}"
            spent = worked(browser, before)
            most = f"processor's time 95 % in {spent[EDITS * 95 // 100]:.1f} ms"
            print(f"{name:26} judged and drawn + laid out: {shown}  within {FRAME:g} ms: {shares}; {most}")
            page.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
