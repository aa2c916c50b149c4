"""The findings: each verdict as recorded, each able to fail, each sentence from its cells."""

from argued.testing.findings import *
