"""The compiled grammars, loaded alone."""

from __future__ import annotations

import subprocess
import sys

import pytest

from runwright.languages.grammar import parser


def test_a_grammar_reads_its_language() -> None:
    tree = parser("tree_sitter_bash").parse(b"ls | wc -l")

    assert tree.root_node.named_children[0].type == "pipeline"


def test_what_the_package_imports_for_editors_stays_out() -> None:
    read = "from runwright.languages.shell import parse; parse('ls')"
    probe = f"import sys; {read}; print('importlib.resources' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, encoding="utf-8", check=True)

    assert done.stdout == "False\n"


def test_a_grammar_that_is_not_installed_says_so() -> None:
    with pytest.raises(ModuleNotFoundError, match="tree_sitter_klingon"):
        parser("tree_sitter_klingon")
