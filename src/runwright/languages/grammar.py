"""The grammars of tree-sitter, loaded without what their packages bring along."""

from __future__ import annotations

from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Parser


@cache
def parser(package: str) -> Parser:
    """The parser of a grammar's package, such as `tree_sitter_bash`.

    The compiled part of the package is loaded alone: the rest imports `importlib.resources`, and with that a dozen
    modules, to find files for editors. That is a twentieth of the time of a short command.

    Raises:
        ModuleNotFoundError: the package is not installed.
    """
    import tree_sitter

    package_spec = find_spec(package)
    inside = package_spec.submodule_search_locations if package_spec else None
    spec = PathFinder.find_spec("_binding", inside)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"no grammar {package}", name=package)
    binding = module_from_spec(spec)
    spec.loader.exec_module(binding)
    return tree_sitter.Parser(tree_sitter.Language(binding.language()))
