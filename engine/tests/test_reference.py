"""The reference of the Python door is that of its docstrings."""

from __future__ import annotations

import pytest

from engine.docs.reference import PAGE, markdown, reference


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "run `make format`"


@pytest.mark.parametrize(
    ("docstring", "page"),
    [
        ("Says it.\n\nMore of it.", "Says it.\n\nMore of it."),
        (
            "Args:\n    one: first,\n        and more.\n    two: second.",
            "*Arguments*\n\n- `one`: first, and more.\n- `two`: second."),
        ("Returns:\n    A share\n    of all.", "*Returns*: A share of all."),
        ("Raises:\n    KeyError: there is none.", "*Raises*\n\n- `KeyError`: there is none."),
        (">>> 1 + 1\n2", "```pycon\n>>> 1 + 1\n2\n```"),
    ],
)  # fmt: skip
def test_sections_become_lists_and_examples_code(docstring: str, page: str) -> None:
    assert markdown(docstring) == page


def test_what_is_offered_is_on_the_page_with_how_it_is_called() -> None:
    page = reference()
    for heading in (
        "`Study.load(where=None)`",
        "`study[finding]`",
        "`study.bases`",
        "`finding.under(base, date=None)`",
    ):
        assert f"\n### {heading}\n" in page
    assert "study._" not in page
