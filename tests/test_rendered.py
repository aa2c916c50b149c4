"""The rendered paper, by the tests that hold for any study; more of it in `test_paper`."""

from argued.testing.rendered import *
