"""The tests of a study are those that hold for any, which its engine brings; add your own beside them."""

pytest_plugins = ["argued.testing"]
