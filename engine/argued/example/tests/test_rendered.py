"""The rendered paper: every format opens, and says what the verdicts allow."""

from argued.testing.rendered import *
