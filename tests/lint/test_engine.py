"""The engine: suppressions, fixes, excerpts, rules of other packages, rules that break."""

from __future__ import annotations

from datetime import date
from importlib.metadata import EntryPoint
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runwright.lib.source import Source
from runwright.lint import catalogue
from runwright.lint.excerpt import excerpt
from runwright.lint.finding import Edit, Finding, Reported, Severity, found
from runwright.lint.fixing import fixed
from runwright.lint.library import Library
from runwright.lint.linting import BrokenRule, lint_one
from runwright.lint.rule import NoRule, Rule, from_module
from runwright.runbook import Runbook, read

if TYPE_CHECKING:
    from collections.abc import Iterator

NEWLINE = "\n"
RULES = {rule.name: rule for rule in catalogue.rules()}


def names(book: Runbook, today: date = date(2026, 1, 1)) -> list[str]:
    """The rules that said something, all being asked."""
    return [each.rule for each in lint_one(book, Library([book], today=today), catalogue.rules())]


def test_a_suppression_holds_for_the_next_element_only(book: Runbook) -> None:
    """
    <!-- runwright: ignore tool/unknown-option reason="old kubectl" owner="shop" until=2027-01-01 -->
    ```bash
    kubectl get pods --all-namespace
    ```

    ```bash
    kubectl get nodes --all-namespace
    ```
    """
    assert names(book) == ["tool/unknown-option"]
    assert sorted(names(book, date(2028, 1, 1))) == ["suppression/expired", *2 * ["tool/unknown-option"]]


def test_a_suppression_can_hold_for_the_file_and_name_a_family(book: Runbook) -> None:
    """
    # Shop

    ```bash
    kubectl get pods --all-namespace
    ```

    <!-- runwright: ignore-file tool, sql reason="generated" -->
    """
    assert names(book) == []


def severities(book: Runbook) -> list[tuple[str, str]]:
    """The rules about tools that said something, each with how sure it is."""
    every = lint_one(book, Library([book]), catalogue.rules())
    return [(each.rule, each.severity.value) for each in every if each.family == "tool"]


def test_an_error_in_a_sentence_is_a_warning(book: Runbook) -> None:
    """
    # Look

    | Look | What it shows |
    |---|---|
    | `kubectl get pods --all-namespace` | which pods are there |

    1. `kubectl get nodes --all-namespace`
    """
    assert severities(book) == [("tool/unknown-option", "warning"), ("tool/unknown-option", "error")]


def test_what_a_report_says_was_done_is_a_hint(book: Runbook) -> None:
    """
    # Post-mortem of the third of May

    ```bash
    kubectl get nodes --all-namespace
    ```
    """
    assert severities(book) == [("tool/unknown-option", "info")]


def test_a_suppression_in_code_is_text(book: Runbook) -> None:
    """
    ```markdown
    <!-- runwright: ignore tool/unknown-option -->
    ```
    """
    assert names(book) == []


def test_a_suppression_that_words_quote_is_text(book: Runbook) -> None:
    """
    Write `<!-- runwright: ignore tool/unknown-option reason="…" -->` above the block.

    | above | in |
    |---|---|
    | a block | `<!-- runwright: ignore-file tool -->` |

    ```bash
    kubectl get pods --all-namespace
    ```
    """
    assert names(book) == ["tool/unknown-option"]


def test_commas_end_nothing_and_name_no_rule(book: Runbook) -> None:
    """
    <!-- runwright: ignore tool/unknown-option, reason="old kubectl", owner=shop, until=2027-01-01, -->
    ```bash
    kubectl get pods --all-namespace
    ```
    """
    assert names(book) == []
    assert "suppression/expired" in names(book, date(2028, 1, 1))


def reported(source: Source, start: int, end: int, fix: Edit | None = None) -> Reported:
    return Reported("a/b", Severity.INFO, source, start, end, "m", "", fix)


def test_fixes_that_overlap_wait_for_the_next_round() -> None:
    source = Source.from_text("abcdef")
    edits = [Edit(0, 2, "X"), Edit(1, 3, "Y"), Edit(4, 4, "Z"), Edit(5, 6, "!", safe=False)]

    assert fixed(source.data, [reported(source, 0, 1, edit) for edit in edits]) == (b"XcdZef", 2)


def test_a_backtick_that_nothing_ends_is_not_given_another(book: Runbook) -> None:
    """
    The text is called `<host> in the log.

    Go to <other-host> at once.
    """
    every = lint_one(book, Library([book]), catalogue.chosen(["markdown/swallowed-placeholder"]))

    assert [each.fix.safe for each in every if each.fix] == [False, True]


@given(st.text(), st.integers(0, 200), st.integers(0, 200), st.integers(8, 100))
def test_an_excerpt_fits_and_its_caret_stands_inside(text: str, start: int, length: int, room: int) -> None:
    source = Source.from_text(text)
    start = min(start, len(source.data))

    shown = excerpt(reported(source, start, min(start + length, len(source.data))), room)

    assert "\n" not in shown.text
    assert len(shown.text) <= room
    assert 0 <= shown.at <= len(shown.text)
    assert shown.length >= 1
    assert shown.at + shown.length <= room


def test_an_excerpt_of_a_long_line_shows_what_it_is_about() -> None:
    source = Source.from_text("x" * 300 + " --wrong " + "y" * 300)

    shown = excerpt(reported(source, 301, 308), 60)

    assert shown.text[shown.at : shown.at + shown.length] == "--wrong"


def module(**said: object) -> ModuleType:
    made = ModuleType("somebody.rules", "A page.")
    made.__dict__.update(said)
    return made


def test_rules_of_other_packages_are_found_by_their_entry_point(monkeypatch: pytest.MonkeyPatch, book: Runbook) -> None:
    """
    # Anything
    """

    def check(book: Runbook) -> Iterator[Finding]:
        yield found(book.sections[0], "a heading")

    foreign = module(NAME="house/no-headings", SEVERITY=Severity.WARNING, check=check)
    monkeypatch.setattr(EntryPoint, "load", lambda _: foreign)
    entry = EntryPoint("house", "somebody.rules", catalogue.ENTRY_POINTS)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [entry] if group == entry.group else [])
    catalogue.rules.cache_clear()
    try:
        assert [each.rule for each in lint_one(book, Library([book]), catalogue.chosen(["house"]))] == [
            "house/no-headings"
        ]
    finally:
        catalogue.rules.cache_clear()


@pytest.mark.parametrize("lacking", ["NAME", "SEVERITY", "check"])
def test_a_module_that_lacks_something_is_no_rule(lacking: str) -> None:
    said = {"NAME": "a/b", "SEVERITY": Severity.INFO, "check": lambda _: ()}
    del said[lacking]

    with pytest.raises(NoRule, match=lacking):
        from_module(module(**said))


def test_a_rule_that_breaks_is_named_with_its_document(book: Runbook) -> None:
    """
    # Anything
    """
    broken = Rule("a/b", Severity.INFO, lambda _book, _library: [1 / 0], "", "a")  # type: ignore[list-item]

    with pytest.raises(BrokenRule, match=r"a/b failed on .*ZeroDivisionError"):
        lint_one(book, Library([book]), [broken])


@pytest.mark.parametrize("yielded", ["words", Finding(-1, 2, "m"), Finding(0, 99, "m"), Finding("0", 1, "m")])  # type: ignore[arg-type]
def test_what_a_rule_yields_is_a_finding_in_the_document(book: Runbook, yielded: Finding) -> None:
    """
    # Anything
    """
    broken = Rule("a/b", Severity.INFO, lambda _book, _library: [yielded], "", "a")

    with pytest.raises(BrokenRule, match="a/b failed on"):
        lint_one(book, Library([book]), [broken])


def test_a_finding_ends_behind_a_whole_character(book: Runbook) -> None:
    """
    # Störung
    """
    rule = Rule("a/b", Severity.INFO, lambda _book, _library: [Finding(4, 5, "m")], "", "a")

    [found] = lint_one(book, Library([book]), [rule])

    assert book.source.text(found.start, found.end) == "ö"


def test_a_severity_may_be_written_as_its_word() -> None:
    assert from_module(module(NAME="a/b", SEVERITY="warning", check=lambda _: ())).severity is Severity.WARNING
    with pytest.raises(NoRule, match="error, warning, info"):
        from_module(module(NAME="a/b", SEVERITY="fatal", check=lambda _: ()))


def test_a_package_that_ends_the_program_when_it_is_imported_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(_: EntryPoint) -> ModuleType:
        raise SystemExit(0)

    monkeypatch.setattr(EntryPoint, "load", ends)
    entry = EntryPoint("house", "somebody.rules", catalogue.ENTRY_POINTS)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [entry] if group == entry.group else [])
    catalogue.rules.cache_clear()
    try:
        with pytest.raises(catalogue.BrokenEntryPoint, match="house"):
            catalogue.rules()
    finally:
        catalogue.rules.cache_clear()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"```sql\nSELECT {'(' * 2000}1{')' * 2000};\n```\n", id="sql"),
        pytest.param(f"```promql\n{'(' * 2000}up{')' * 2000}\n```\n", id="promql"),
        pytest.param(f"```promql\n{'abs(' * 500}up{')' * 500}\n```\n", id="calls"),
        pytest.param(f"```bash\necho {'$(' * 2000}\n```\n", id="shell"),
        pytest.param(f"```json\n{'[' * 2000}{']' * 2000}\n```\n", id="json"),
        pytest.param(f"```bash\njq '{'[' * 2000}{']' * 2000}' a.json\n```\n", id="jq"),
        pytest.param(f"```python\n{'(' * 150}1{')' * 150}\n```\n", id="python"),
        pytest.param(f"{'> ' * 2000}a\n", id="quotes"),
        pytest.param(f"```\na\n\nWhat {'is  ' * 60}it\n", id="a sentence with many blanks"),
        pytest.param(f"```bash\nexport A=1{NEWLINE * 60}kubectl get pods\n```\n", id="a script with many empty lines"),
        pytest.param(f"```promql\nup{{a=b}} {'a' * 90}!\n```\n", id="a long word behind a query"),
        pytest.param(f"```ini\n[Service]\nExecStart=/a\nTimeoutSec={'1' * 60}x\n```\n", id="a long number"),
        pytest.param(f"```ini\n[Service]\nExecStart=/a\nTimeoutSec={'1 ' * 60}x\n```\n", id="many numbers"),
        pytest.param("---\na: &a [*a]\n---\n", id="a circle at the top"),
        pytest.param("```yaml\nkind: Pod\napiVersion: v1\na: &a [*a]\n```\n", id="a circle"),
        pytest.param("```yaml\nkind: Pod\napiVersion: v1\n? [a]\n: b\n```\n", id="a key that is a list"),
    ],
)
def test_what_is_nested_without_end_breaks_no_rule(text: str) -> None:
    names(read(Source.from_text(text)))


@given(st.text(alphabet="`#-*|<>![]()= \n\"'$abcSELECT:{}0\t\\", max_size=300))
def test_no_text_breaks_a_rule(text: str) -> None:
    book = read(Source.from_text(text, "RUNBOOK.md"))

    for each in lint_one(book, Library([book]), catalogue.rules()):
        assert 0 <= each.start <= each.end <= len(book.source.data)


def test_settings_that_the_server_does_not_read_are_told_once(book: Runbook) -> None:
    """
    # Back to before the accident

    ```bash
    cat > "$PGDATA/recovery.signal" <<'EOF'
    recovery_target_time = '$WHEN'
    EOF
    ```
    """
    about_recovery = [name for name in names(book) if "recovery" in name]

    assert about_recovery == ["config/recovery-conf"]
