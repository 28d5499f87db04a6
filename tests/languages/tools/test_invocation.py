"""How the words of a command are read by a tool's book."""

from runwright.languages import shell
from runwright.languages.tools.book import Book
from runwright.languages.tools.invocation import Invocation, read

BOOK = Book(
    {
        "syntax": {
            "options": ["-n --namespace =", "-v --verbose", "-c --color [=]", "-chdir ="],
            "table": ["-f --follow", "-t --tail =", "-f --file ="],
            "commands": {"logs": "0 1", "rollout": "", "rollout restart": "2"},
            "same": {"log": "logs"},
        },
        "judged": {
            "commands": {"exec": {"wraps": {"after": "--", "at": 1}}},
            "options": {"--dry-run": {"instead": "reads"}, "--arg": {"value": 2}},
        },
    }
)


def reading(text: str) -> Invocation:
    [statement] = shell.parse(text).statements
    return read(BOOK, statement.commands[0])


def given(text: str) -> list[tuple[str, str | None]]:
    return [(each.option.name, each.value and each.value.known) for each in reading(text).given]


def test_the_longest_sub_command_wins_and_the_rest_are_operands() -> None:
    invocation = reading("tool -n prod rollout restart web api")

    assert invocation.path == "rollout restart"
    assert [word.text for word in invocation.operands] == ["web", "api"]


def test_another_name_of_a_sub_command_leads_to_the_same() -> None:
    assert reading("tool log web").path == "logs"


def test_a_value_may_be_the_next_word_or_stand_in_the_options_own() -> None:
    assert given("tool -n prod") == [("--namespace", "prod")]
    assert [each.offset for each in reading("tool --namespace=prod").given] == [12]
    assert [each.offset for each in reading("tool -nprod").given] == [2]


def test_letters_in_one_word_are_flags_and_the_last_may_have_a_value() -> None:
    assert given("tool logs -vft 5") == [("--verbose", None), ("--follow", None), ("--tail", "5")]


def test_a_value_may_take_several_words_of_which_the_last_counts() -> None:
    invocation = reading("tool --arg name web logs")

    assert [each.value and each.value.known for each in invocation.given] == ["web"]
    assert invocation.path == "logs"
    assert given("tool --arg name") == [("--arg", "name")]


def test_an_optional_value_is_never_the_next_word() -> None:
    assert given("tool --color always") == [("--color", None)]


def test_the_same_letter_means_what_the_sub_command_says() -> None:
    assert given("tool logs -f") == [("--follow", None)]
    assert given("tool rollout restart -f x.yaml") == [("--file", "x.yaml")]


def test_one_dash_and_two_are_the_same_to_tools_of_the_go_family() -> None:
    assert [each.option.name for each in reading("tool --chdir=infra -chdir=infra").given] == ["-chdir"] * 2


def test_a_negated_option_counts_as_not_given() -> None:
    invocation = reading("tool logs --no-dry-run web")

    assert invocation.given == ()
    assert invocation.strangers == ()


def test_an_option_that_nobody_knows_is_kept_and_takes_no_value() -> None:
    invocation = reading("tool logs --frobnicate web")

    assert [word.text for word in invocation.strangers] == ["--frobnicate"]
    assert [word.text for word in invocation.operands] == ["web"]


def test_an_inner_command_keeps_its_own_options() -> None:
    invocation = reading("tool exec -v pod -- ls -v data")

    assert [word.text for words in invocation.inner for word in words] == ["ls", "-v", "data"]
    assert [each.option.name for each in invocation.given] == ["--verbose"]


def test_after_two_dashes_nothing_is_an_option() -> None:
    assert [word.text for word in reading("tool logs -- -v").operands] == ["-v"]


def test_placeholders_and_variables_are_operands_like_others() -> None:
    invocation = reading('tool logs <pod-name> "$POD" {{ pod }}')

    assert len(invocation.operands) == 3
    assert invocation.strangers == ()


def test_options_that_a_manual_lists_as_one_are_told_apart_by_judgement() -> None:
    judged = {"-fls": {"value": "required", "writes": True}, "-ls": {"value": "none"}}
    book = Book({"syntax": {"options": ["-fls -ls ="]}, "judged": {"options": judged}})
    options = book.facts("").options

    assert options["-fls"].fact.writes
    assert options["-ls"].value == "none"


def test_a_letter_that_a_sub_command_gives_to_another_option_is_not_what_the_whole_tool_says_of_it() -> None:
    book = Book(
        {
            "syntax": {
                "options": [],
                "table": ["--parameters -p =", "--password -p ="],
                "commands": {"deploy": "0", "login": "1"},
            },
            "judged": {"options": {"--password": {"names": ["-p"], "value": "required", "secret": True}}},
        }
    )

    def named(text: str) -> list[str]:
        [statement] = shell.parse(text).statements
        return [each.option.name for each in read(book, statement.commands[0]).given]

    assert (named("tool deploy -p size=2"), named("tool login -p word")) == (["--parameters"], ["--password"])
