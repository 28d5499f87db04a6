"""What a block is for: to be run, to be read, to be filled in, or to be put into a file.

The language says most; the words that introduce a block say the rest: "You should see:" makes it output, "Add this to
your env file" makes it configuration, "Cancel the job by running:" makes a command of a program that nobody knows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from runwright.languages.programs import starts_command
from runwright.lib.regex import regex
from runwright.runbook.env_lines import for_the_shell, sets_only
from runwright.runbook.mark import BECAUSE, EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.languages.detect import Detected
    from runwright.languages.mixed import Stretch
    from runwright.languages.syntax import Parsed

COMMANDS = {
    "shell": "commands",
    "redis": "commands",
    "powershell": "commands",
    "batch": "commands",
    "console": "transcript",
}
QUERIES = {"sql", "promql", "mongo", "kql", "jq", "logql", "cypher", "cql"}
CODE = {"python", "javascript", "ruby", "go", "java", "php", "perl", "lua"}
COMPILED = {"go", "java", "javascript", "php"}
"""Languages that operators seldom type: what is shown is part of a program, unless a console is spoken of."""
SOURCE = regex(
    r"^(?:async )?(?:def|class|module) |^@\w|^if __name__ ==|^(?:app|application) *= *\w+\(|^# BEFORE\b", re.MULTILINE
)
"""What stands at the margin of a program's source."""
CALLED = regex(r"^(?!if |def |class |async |app|application)[\w.]+\(|^(?:\w+ *= *)?await ", re.MULTILINE)
"""A call at the margin: the text does something by itself."""
KINDS = {
    **dict.fromkeys(
        ("yaml", "hcl", "settings", "cron", "dockerfile", "xml", "html", "nginx", "template", "sudoers"),
        "config",
    ),
    **dict.fromkeys(("protobuf", "rego", "make", "diff", "graphql", "rust", "c", "r", "jsonpath", "awk"), "config"),
    **dict.fromkeys(("json", "http"), "data"),
    "output": "output",
    "logs": "log",
    "diagram": "diagram",
}
SHELLS = {"bash", "sh", "shell", "zsh", "console"}
PLAIN = {"", "text", "txt", "plaintext", "plain", "none"}
"""Tags that say nothing of what a block holds."""
RUNNABLE = {"commands", "query", "transcript", "code"}
PARSED = RUNNABLE | {"script", "config"}

OUTPUT = regex(
    r"\b(?:output|response|returns?|prints?|displays?)\b[^.\n]{0,40}:?\W*$|\byou (?:should"
    r"|will|would|'ll|may|might|can) (?:now )?(?:see|get|find|receive|have)\b[^\n]{0,100}$|"
    r"\b(?:looks?|appears?|be) (?:something )?(?:like|similar|as follows)\b[^\n]{0,60}$"
    r"|\b(?:similar to|something like) (?:this|the following)[^\n]{0,30}$|"
    r"\b(?:results?|shows?)\b[^.\n]{0,30}:\W*$|\b(?:fails?|failed|failing"
    r"|exits?) with\b[^.\n]{0,60}$|^\W*expect(?:ed)?\W*$|\b(?:following|this|an?|the) (?:\w+ )?(?:error|errors"
    r"|message|messages|log lines?|warning|exception)\b[^.\n]{0,50}:\W*$",
    re.IGNORECASE,
)
SHOWS_OUTPUT = regex(
    r"\b(?:output|you (?:should|will|would|'ll)|looks? like|similar to)\b|^\W*expect(?:ed)?\W*$", re.IGNORECASE
)
RUN = regex(
    r"\b(?:run|runs|running|execute|executing|commands?|invoke|type|issue|enter|use"
    r"|using)\b[^.\n]{0,80}:?\W*$",
    re.IGNORECASE,
)
QUERY = regex(
    r"\b(kibana|opensearch|elasticsearch|lucene|loki|logql|prometheus|promql|instant|range"
    r"|athena|bigquery|sql|kusto|log analytics|splunk)\b[^.\n]{0,20}\bquer(?:y|ies)\b",
    re.IGNORECASE,
)
QUERY_LANGUAGES = {
    "prometheus": "promql",
    "promql": "promql",
    "instant": "promql",
    "range": "promql",
    "athena": "sql",
    "bigquery": "sql",
    "sql": "sql",
    "loki": "logql",
    "logql": "logql",
}
QUERIED = regex(
    r"\b(?:following|this|these|below|example|sample) (?:\w+ ){0,2}quer(?:y|ies)\b|\bquer(?:y|ies)\b[^.\n]{0,40}:\W*$",
    re.IGNORECASE,
)
"""Words that announce a query in whatever language the place has where it is asked."""
STARTS = regex(r"\b(?:run|execute)\b (?:this|the following|the below|these)\b[^.\n]{0,40}:\W*$", re.IGNORECASE)
"""Words that tell to run the very text below them, even a whole script."""
STARTED = regex(r"\b(?:start|stop|restart|launch|call)\b[^.\n]{0,60}\b(?:with|by|using):?\W*$", re.IGNORECASE)
TEMPLATE = regex(r"\btemplates?\b|\bmessage\b|\bannounce|\bcommunicat|\bpost (?:a|the|this)\b", re.IGNORECASE)
SLOTS = regex(r"\[[A-Z][^\]\n]{2,60}\]")
FORBIDDEN = regex(
    r"\W*(?:(?:do not|don't|never) (?:run|use|do|execute)\b(?![^.\n]*\b(?:in|on|unless|if|when"
    r"|without|until|before|as)\b)|(?:bad|wrong|don't|from|before)\W*$)"
)
WRONG = regex(r"\b(?:bad|wrong|incorrect) (?:example|way)\b")
INTO_FILE = regex(
    r"\b(?:add|append|put|paste|place|insert|change|edit|update|modify|set|create|write|save|copy)\b[^.\n]*"
    r"(?:\b(?:file|config|configuration|section|manifest|spec|crontab|repository|directory|profile|rc)\b"
    r"|\.(?:env|ya?ml|tf|rb|py|[a-z]{2,6}rc)\b)",
    re.IGNORECASE,
)
FILES = (
    *("file", "config", "section", "manifest", "spec", "crontab", "repository", "directory", "rc"),
    *(".env", ".yaml", ".yml", ".tf", ".rb", ".py"),
)
"""What `INTO_FILE` cannot do without; looked for first, as it takes half as long as all other patterns together."""
BEHIND = regex(r"\W*(?:to|after)\W*$", re.IGNORECASE)
"""Words before a block that only say where it goes."""
ENVIRONMENT = regex(r"(?<!\w)\.env\b|\benv(?:ironment)? (?:file|vars?|variables?)\b", re.IGNORECASE)
"""What names the file, or the settings, that a program is started with."""
EXPORT = regex(r"^\s*(?:export|source|\.)\s", re.MULTILINE)
PATH_COMMENT = regex(
    r"(?:#!\S*sh\b[^\n]*\n\s*)?(?:#|//)\s*(?:file:?\s*)?(?:(?:~|\.{1,2})?/[\w./~-]+"
    r"|[\w-]+(?:/[\w.-]+)+|[\w-]+\.(?:py|rb|js|ts|go|tf|sh|ya?ml|json|conf|ini|env"
    r"|toml))(?=\s|:|$)[^\n]{0,40}$",
    re.IGNORECASE | re.MULTILINE,
)
DRAWN = regex(r"^[ \t]*[├└│┌╰╭║╔╚]", re.MULTILINE)
SHEBANG = regex(r"(?:\s*#(?!!)[^\n]*\n)?\s*#!\s*/")
SCRIPT_BELOW = regex(r"^#!\s*/", re.MULTILINE)
CONSOLE = regex(
    r"\b(?:shell|console|repl|irb|rails c|interpreter|interactive|prompt|run|execute|exec)\b", re.IGNORECASE
)
TYPED = regex(r"(?:[A-Z_]+=\S+\s+)*(?:~/|[a-z./$])[\w./~$-]*(?:\s+\S+)*\s*$")
FLAGGED = regex(r"\s--?[A-Za-z]|\s[./~][\w/]")
"""What a command has that a word of prose lacks: an option, a path."""
ENGLISH = regex(r"\b(?:the|is|are|was|will|should|this|that|your|you|we|it|has|have|and then)\b", re.IGNORECASE)
PROGRAM = regex(r"[a-z./~\\$\"'{(\[<]|[A-Z]\w*=")


class Use(NamedTuple):
    """What a block is for."""

    kind: str
    language: str
    because: str = ""
    """Why, where the words around it or its first line decided."""


def use(found: Detected, tag: str, text: str, lead: str, title: str) -> Use:
    """Decide what a block is for; `lead` is the paragraph before it, `title` the heading above it."""
    language = found.language
    if language == "cron" and SCRIPT_BELOW.search(text):
        return Use("script", "shell", "a script stands below the table")
    said = lead.lower()
    if lead and _warns(said):
        return Use("text", language, "the words before it warn of it")
    if language in COMMANDS or (language == "http" and tag in SHELLS and _any_command(text)):
        return _commands(found if language in COMMANDS else found._replace(language="shell"), tag, text, lead)
    if language in QUERIES:
        return Use("query", language)
    if language in CODE:
        return _code(language, text, lead)
    query = QUERY.search(lead) if not tag and "quer" in said else None
    if query and language != "output":
        return Use("query", QUERY_LANGUAGES.get(query[1].lower(), "kql"), "the words before it announce a query")
    if OUTPUT.search(lead) and not (language in KINDS and KINDS[language] == "config" and tag):
        return Use("output", language, "the words before it announce output")
    if language in KINDS:
        return Use(KINDS[language], language)
    return _words(language, tag, text, lead, title)


def told(mark: str, language: str) -> Use:
    """What a block is for by the mark of its owner: commands in no language that is run are shell's."""
    if mark == EXAMPLE:
        return Use("text", language, BECAUSE)
    kind = (
        "query" if language in QUERIES or language == "http" else "code" if language in CODE else COMMANDS.get(language)
    )
    return Use(kind, language, BECAUSE) if kind else Use("commands", "shell", BECAUSE)


def _warns(lead: str) -> bool:
    """Whether the words before a block say not to run it; in lower case."""
    if FORBIDDEN.match(lead):
        return True
    return ("example" in lead or " way" in lead) and WRONG.search(lead) is not None


def _commands(found: Detected, tag: str, text: str, lead: str) -> Use:
    """Shell: commands to run, output that looks like it, a script to install, or lines for a file."""
    language = found.language
    first = text.lstrip().split("\n", 1)[0]
    if not text.isascii() and len(DRAWN.findall(text)) > 1:
        return Use("diagram", "diagram", "lines are drawn in it")
    shown = not tag and SHOWS_OUTPUT.search(lead) and OUTPUT.search(lead)
    if shown and not starts_command(first.lstrip("$ ")):
        return Use("output", language, "the words before it announce output")
    if SHEBANG.match(text) and not STARTS.search(lead):
        return Use("script", language, "it is the text of a script")
    if language == "shell" and sets_only(text) and _for_file(first, text, lead):
        return Use("config", language, "it only sets variables, for a file")
    return Use(COMMANDS[language], language)


def _for_file(first: str, text: str, lead: str) -> bool:
    """Whether lines are said to stand in a file, by their first one or by the words before them."""
    named = first[:1] == "#" and PATH_COMMENT.match(text.lstrip())
    if named or for_the_shell(lead):
        return bool(named)
    if _into_file(lead):
        return True
    return ENVIRONMENT.search(lead) is not None and EXPORT.search(text) is None


def _into_file(lead: str) -> bool:
    """Whether the words before a block say that it goes into a file."""
    said = lead.lower()
    named = any(word in said for word in FILES) and INTO_FILE.search(lead) is not None
    return named or BEHIND.match(lead) is not None


def _any_command(text: str) -> bool:
    """Whether some line of a block is a command."""
    return any(starts_command(line) for line in text.splitlines())


def _code(language: str, text: str, lead: str) -> Use:
    """Code is run where a console is spoken of; a snippet that names its file is that file's content."""
    first = text.lstrip().split("\n", 1)[0]
    if CONSOLE.search(first) or (CONSOLE.search(lead) and not _into_file(lead)):
        return Use("code", language, "a console is spoken of")
    if language in COMPILED or (SOURCE.search(text) and not CALLED.search(text)):
        return Use("config", language, "it is the source of a program")
    if PATH_COMMENT.match(text.lstrip()):
        return Use("script" if "import" in text else "config", language, "it begins with the name of its file")
    if _into_file(lead):
        return Use("config", language, "the words before it speak of a file")
    return Use("code", language)


def _words(language: str, tag: str, text: str, lead: str, title: str) -> Use:
    """Text without a form: a template, or commands of a program that nobody knows."""
    if SLOTS.search(text) and TEMPLATE.search(f"{lead} {title}"):
        return Use("template", language, "it has slots to fill and its heading speaks of a message")
    if tag in PLAIN and _is_ordered(tag, text, lead):
        return Use("commands", "shell", "the words before it say to run it")
    if not tag and "quer" in lead.lower() and QUERIED.search(lead) and not typed(text):
        return Use("query", "kql", "the words before it announce a query")
    return Use("template" if TEMPLATE.search(title) else "text", language)


def _is_ordered(tag: str, text: str, lead: str) -> bool:
    """Whether the words before a block say to run it, and every line could be typed; a tag for text asks for more."""
    if tag and not FLAGGED.search(text):
        return False
    return bool(RUN.search(lead) or STARTED.search(lead)) and typed(text)


def typed(text: str) -> bool:
    """Whether every line could be typed at a prompt: a lower-case word first, and no prose."""
    lines = [regex(r"\s#.*$").sub("", line).strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    return bool(lines) and all(TYPED.match(line) and not ENGLISH.search(line) for line in lines)


def does_something(parsed: Sequence[tuple[Stretch, Parsed | None]], *, by_tag: bool, by_look: bool) -> bool:
    """Whether anything in a block can be executed: not comments alone, nor words that only its tag calls commands.

    With `by_tag` only the tag names the language; with `by_look` the look overruled the tag, and must be without fault.
    """
    for stretch, part in parsed:
        if stretch.language in KINDS:
            continue
        if part is None:
            return True
        if stretch.language == "promql" and part.problems and (by_look or len(part.problems) >= len(part.statements)):
            continue
        if part.statements and not (by_tag and stretch.language == "shell" and not _any_program(part)):
            return True
        if part.problems and not part.statements and not by_tag:
            return True
    return False


def _any_program(part: Parsed) -> bool:
    """Whether some statement begins as a program would, and not as a name or a sentence."""
    firsts = [
        command.words[0].text if command.words else "=" for each in part.statements for command in each.commands[:1]
    ]
    return any(first == "=" or (PROGRAM.match(first) and not first.endswith(":")) for first in firsts)
