"""Placeholders: the places in a command that a reader fills in, told apart from real syntax.

Authors write `<pod-name>`, `{{ host }}`, `{name}`, `[id]`, `YOUR_KEY`, `xxx`. A shell reads the first as a redirection
and splits the second at its blanks, so a grammar sees each only after `masked` has put a plain word of the same
length in its place; offsets stay true. Variables (`$NAME`) are syntax and come from the grammar, not from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import either, regex

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator


class Placeholder(NamedTuple):
    """A place to fill in; offsets count bytes of the text it was found in."""

    start: int
    end: int
    text: str
    """As written, in its dress."""
    style: str
    """`angle` `<x>`, `braces` `{{ x }}`, `brace` `{x}`, `bracket` `[x]`, `your` `YOUR_X`, `upper` `POD_NAME`,
    `filler` `xxx`, `dollar` `$X`, `sample` a value that plainly is only an example."""

    @property
    def name(self) -> str:
        """The bare name inside its dress: `<pod-name>` is `pod-name`."""
        return self.text.strip("<>{}[]$%@ ").removeprefix("labels.").strip("-. ") or self.text


_TAG = rb"(?:br|hr|p|b|i|a|li|ul|ol|td|tr|th|div|span|pre|h[1-6])>"
_INSIDE = rb"[A-Za-z_\xc2-\xf4](?:[^<>\n`$;|&\"\\=]|=(?!=)|(?<=\w)\|(?=\w)){0,78}?"
_RUNS = rb"[^\n}%]*(?:\$\(|<\(|>\()"
ANGLE = regex(
    rb"<(?:(?<![<\w)&\]]<)(?<!\s#<)(?!"
    + _TAG
    + rb"|/|\?|(?:none|nil|unknown|pending|invalid)>)"
    + _INSIDE
    + rb"(?<![\s(=-])>(?![(&>])"
    rb"|(?<=[\w/=:.,@\"'+-]<)(?!" + _TAG + rb"|/|none>|nil>)[A-Za-z_][\w .:/|-]{0,60}?(?<![\s(=])>(?![(&>])"
    rb"|\.{2,3}(?:[A-Za-z][^<>\n`$;|&\"\\=]{0,60})?>"
    rb"|(?<=[=/:@.,'\"]<)<[A-Za-z][\w-]{0,60}>>|<[A-Za-z]\w*-[\w-]{0,60}>>)"
)
"""`<name>`: no blank after `<` or before `>`, no quote or operator inside; also `<...>`, and `<<name>>` where no
here-document can begin. Not `<<EOF`, `<(list)`, `2<file`."""
TEMPLATE = regex(
    rb"\{\{-?\s*(?!" + _RUNS + rb")[^{}\n`;|&]{1,80}\}\}|<%=?(?!" + _RUNS + rb")[^%\n`;|&]{1,120}%>"
    rb"|\{%(?!" + _RUNS + rb")[^%\n`;|&]{1,120}%\}"
)
"""`{{ name }}` and the expressions of template engines, which may hold blanks; never what a shell would execute."""
BRACES = regex(rb"\{\{-?\s*(\$labels\.\w+|[A-Za-z_][\w -]*?)\s*-?\}\}")
BRACE = regex(
    rb"(?<![${%^\w\\])\{(?!(?<=@\{)(?:u|upstream|push)\})([A-Za-z][A-Za-z0-9_-]*(?: [A-Za-z0-9_-]+){0,3})\}"
    rb"(?!\}|\s?=[^=])"
    rb"|(?<=[\w/.:-])\{([a-zA-Z][\w-]{2,})\}(?!\s*=)"
)
"""`{name}`; not `v1^{commit}` nor `main@{upstream}`, by which Git names revisions."""
BRACKET = regex(
    rb"(?:(?<=[\s='\"/:])|(?<=--)|(?<=[a-z]-))\[([A-Za-z][A-Za-z0-9]*(?:[ _|-][A-Za-z0-9]+)*)\](?![\w(\[{*+?])"
)
_HOST = rb"(?:(?:\.[\w-]+)*\.(?:com|org|net|io|internal|local))?"
"""What makes a name to fill in the first part of a host's."""
YOUR = either(
    rb"\b(?:YOUR|MY)_[A-Z0-9_]*[A-Z0-9]\b",
    rb"\bYOUR(?:-[A-Z0-9]+)+\b",
    rb"(?<![\w-])name[-_]of[-_][a-z]+(?:[-_][a-z]+)*",
    rb"(?<![\w./-])my-[a-z][\w-]*\w",
    rb"(?<=[a-z]/)my-[a-z][\w-]*-name\b",
    rb"(?<![\w./$-])(?<!Name=)[a-z]+(?:-[a-z]+)*(?<!-by)-name" + _HOST + rb"(?![\w=-])",
    rb"\bYour[A-Z][a-z]\w*!?",
    rb"\b[Yy]our[-_][\w-]*\w" + _HOST,
    rb"\bREPLACE_?ME\b",
    rb"\bREPLACE_[A-Z_]+\b",
    rb"\bCHANGE_?ME\b",
    rb"\b<?YOUR[A-Z]{2,}\b",
    rb"\byour?(?:\.[a-z]+)*@[\w.-]+\w|(?<![\w./])your(?:\.[a-z]+)+",
    rb"(?<![\w-])your(?:account|app|bucket|company|database|domain|email|host|key|name|org|password|project|server|site"
    rb"|token|user)(?:name)?(?![\w-])" + _HOST,
)
"""`YOUR_KEY`, `my-bucket`, `cluster-name`, `your-app.example.com`, `CHANGEME`."""
FILLER = either(
    # x for what it is: a host, an id, a version, an address
    rb"(?<![\w.-])(?:[\w-]+\.)+[xX]{4,}(?:\.[\w-]+)+",
    rb"(?<![\w/.-])(?:[\w.]*-)?[xX]{3,}(?:[-.][\w.-]*)?(?![\w/-])",
    rb"(?<![\w.-])[\w-]*?[xX]{4,}[\w-]*(?!\w)",
    rb"\b[xX]\.[xX]\.[xX]\.[xX]\b",
    rb"(?<![\w.])[vV]?(?:[xX]\.[yY](?:\.[zZ])?|\d+\.[xX](?:\.[xXyYzZ])?|\d+\.\d+\.[xXyYzZ])(?![\w.])",
    # letters and digits that go on as everybody counts, paths to nowhere
    rb"\b(?:abc-?123\d*|xyz-?\d{3}|foobar|[A-Z]{0,4}123456789\d*)\b",
    rb"(?<![\w./-])(?:[a-z]+-)+(?:xyz|abc)(?![\w.-])",
    rb"(?:(?<![\w.}])/)?\bpath/to/(?:your/)?[\w-]+(?:\.\w+)?",
    rb"\bpath\\to\\[\w-]+(?:\.\w+)?",
    # the end left out, nothing but zeros
    rb"(?<=[ '\"])[a-z]+(?:-[a-z]+)*-\.{3}(?=[\s'\"])",
    rb"(?<![\w.-])(?![0-9a-f]{8}-|[1-9]0+(?![\w-]))[\w-]*0{8,}[\w-]*",
    rb"(?:(?<==)|(?<==[\"']))[A-Za-z0-9][\w-]*\.{3}(?![\w./])",
    rb"(?<=[A-Z]=)\.{3}(?![\w./])",
    rb"\b[a-z][a-z+]*(?::[a-z]+)?://\.{3}(?![\w./])",
    # what is filled in behind a name
    rb"(?<==)(?:yyy|zzz)(?!\w)",
    rb"(?<=[_-])XXX(?=[_-])",
    rb"(?<![\w./-])[a-z]\w*(?:-[a-z]\w*)*-X(?![\w-])",
    rb"(?<![\w.-])(?<!\w/)[a-z]+(?:-[a-z]+)+-1234(?![\w-])",
    rb"Y{4}[-_]?M{2}[-_]?D{2}(?:[-_T ]?H{2}(?:[-_:.]?M{2}(?:[-_:.]?S{2})?)?)?",
    rb"(?<!\*)\*{5,}(?!\*)",
)
UPPER = regex(
    rb"(?<![\w$%{<.\[-])(?<!\$env:)[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w>}(\[=]|-[a-z])"
    rb"|(?<=://)[A-Z]{3,}(?=[/\s'\"]|$)|(?<=[a-zA-Z]/)(?<!AWS/)[A-Z]{3,}(?=[/\s'\"]|$)"
)
PLAIN_UPPER = regex(
    rb"(?<![\w$%{<.\[-])(?:NAME|NAMESPACE|POD|PODNAME|HOST|HOSTNAME|USERNAME|PASSWORD|CLUSTER"
    rb"|CLUSTERNAME|BUCKET|TOKEN|INSTANCE|DATABASE|DBNAME|VERSION|REGION|ACCOUNT|PROJECT|NODE"
    rb"|NODENAME|SERVICE|SERVICENAME|ORG|APP|ENV|FILE|SERVER|DB|TAG|ROLE|DATE|ARN|ADDRESS|REPO|TOPIC|QUEUE"
    rb"|DIR|DIRECTORY|WORKSPACE|ORGANIZATION|ORGANISATION|VM|"
    rb"DOMAIN|FILENAME|SECRET|BRANCH|COMMIT|RELEASE|DEPLOYMENT|CONTAINER|APPNAME|ENVIRONMENT"
    rb"|STAGE|TIMESTAMP|EMAIL|UUID|GUID|IP|IPADDRESS|PORT|URL|RESOURCE|RESOURCEGROUP"
    rb"|SUBSCRIPTION|PID|UID|VOLUME|REVISION|NUMBER|TENANT|TICKET|SHARD|SNAPSHOT|BACKUP|ID|(?<=-n )NS)"
    rb"(?![\w>}(=:]|-[A-Z0-9])"
)
SUFFIX = regex(rb"(?<=[a-z][_-])(?:TIMESTAMP|DATE|VERSION|NAME|LATEST)(?=\.[a-z]|[\s'\"/])")
"""The part of a file's name that changes: `backup_TIMESTAMP.sql`."""
LITERAL_LANGUAGES = frozenset({"python", "ruby", "javascript", "go", "jq", "promql", "json", "mongo", "kql"})
"""Languages in which braces, brackets and capitals are syntax or text."""
PATTERN = regex(rb"\b(?:sed|grep|awk|jq|perl)\b[^|]*'[^']*$")
"""Where brackets are a set of characters, or a list of jq."""
FORMATS = regex(rb"(?:\bf['\"]{1,3}[^'\"\n]*|awk\b[^|\n]*|jsonpath=[^\s]*|--format[= ]\S*|printf [^\n]*)$")
"""Before braces that a program fills in."""
TITLED = regex(rb"\] [A-Z]")
"""A bracket before a title's words, as pull requests have them."""
ELISIONS = frozenset({b"...", b"*****", b"****"})
FILE = regex(rb"<[\w./-]+\.\w{1,5}>$")
BARE = regex(rb"(?<=[ =])[A-Z]{3,}(?=[ \t\r\n]|$)")
MEANT = frozenset(
    b"GET POST PUT PATCH DELETE HEAD OPTIONS JSON YAML CSV XML TEXT TABLE ALL NONE AUTO TRUE FALSE ERROR WARN WARNING "
    b"INFO DEBUG FATAL TERM HUP KILL INT USR EOF AND NOT SELECT INSERT UPDATE CREATE DROP ALTER GRANT SHOW FROM WHERE "
    b"SET INTO VALUES TCP UDP HTTP HTTPS AAAA CNAME TXT PING AUTH SCAN KEYS HGETALL LATEST HEAD OOM".split()
)
"""Words in capitals that are what they say, even beside places to fill in."""
YOURS = (b"your", b"you@", b"my", b"name", b"replace", b"change")
FILLERS = (
    *(b"xxx", b".x", b".y", b".z", b"abc", b"xyz", b"foobar"),
    *(b"123456789", b"path/to/", b"path\\to\\", b"00000000", b"yyy", b"zzz", b"*****", b"...", b"-1234", b"-x"),
)
"""What stands, in lower case, wherever `YOUR` and `FILLER` match; much faster to look for."""
KEYWORDS = frozenset(b"end else if range with default value json title page site endif endfor".split())
"""What braces hold in a template that a program reads."""
NOT_UPPER = regex(
    rb"^(?:UTF-?\d+|ISO-\d+|SHA-?\d+|AES-\d+|RSA-\d+|X-[A-Z]|[A-Z]+-\d+$|(?:AWS|US|EU"
    rb"|AP)-[A-Z]+|CVE-|RFC-|HTTP_|E2E_|ON_ERROR_STOP|NO_PROXY|EOF|GNU)|^(?:[A-Z]{2,4}-)?\d"
)
SQL_WORD = regex(
    rb"\b(?:CREATE|DROP|ALTER|GRANT|REVOKE|SHOW|USE|ON|IN|BY|FROM|SET|TRUNCATE|DEFAULT|LIST|CONFIG|CLIENT|INFO)\s+$"
)
"""Before a word that only says what kind of thing a query speaks of."""
ADDRESSED = regex(rb"(?:https?|s3|gs)://[^\s]*$|/$")
"""Before a part of an address or a path."""
NAMING = either(
    rb"\b(?:env|config|vars?|variables?|secrets?)[ :](?:add|get|set|put|unset|remove|rm|delete)\s*$",
    rb"\b(?:unset|export|printenv|declare|read|grep[^|]*|awk[^|]*|echo\b[^|]*|-X|#.*|env)\s*$",
    rb"\brunwright do\b[^|]* --(?:name|variable)[ =]$",  # actions ask for the name of a variable there
    rb"--[\w-]*(?:mode|type|class|tier|status|policy|format|protocol|scope|state|level|algorithm)[ =][\"']?$",
    rb"^\s*(?:#|--\s)",
    rb"\s#\s[^'\"]*$",
    rb"^\s*-?\s*name:\s*[\"']?$",
)
"""Before a word that is the name of a variable, a mode of a program, or part of a remark."""
HEADED = regex(rb"[ \t]*[A-Z]+(?:\(\w\))?[ \t]{2,}[A-Z](?:[A-Z ()%-]|\t(?=[ \t]*[A-Z]))*(?=[\r\n]|$)")
"""A line that only names the columns below it."""


def masked(data: bytes) -> bytes:
    """The same bytes with every angle and template placeholder turned into a plain word of equal length."""
    if b"<" in data:
        data = ANGLE.sub(lambda match: match[0] if _redirects(match) else _plain(match), data)
    if b"{{" in data or b"<%" in data or b"{%" in data:
        data = TEMPLATE.sub(_plain, data)
    return data


def _redirects(match: re.Match[bytes]) -> bool:
    """Whether `<in.sql>out` is a file between two names, as a shell takes it; in `dumps/<in.json>.sql.gz` it is not."""
    before, behind = match.string[match.start() - 1 : match.start()], match.string[match.end() : match.end() + 1]
    plain = behind.isalnum() or behind in {b".", b"/", b"_", b"$", b'"'}
    return plain and before not in {b"/", b"=", b":", b"-", b"_"} and FILE.match(match[0]) is not None


def _plain(match: re.Match[bytes]) -> bytes:
    """A word of the same length that no grammar minds."""
    return b"_" + regex(rb"[^A-Za-z0-9]").sub(b"_", match[0][1:-1]) + b"_"


def find(data: bytes, language: str = "shell") -> list[Placeholder]:
    """Every placeholder that its form gives away, in the order of the text; none overlaps another."""
    found = _first_come(data, _styles(data, language))
    if language == "shell" and any(each.style == "upper" for each in found):
        return sorted([*found, *_company(data, found)])
    return found


def _company(data: bytes, found: list[Placeholder]) -> Iterator[Placeholder]:
    """Bare words in capitals on a line with another place to fill in like them: `bind-service APP INSTANCE_ID`."""
    for match in BARE.finditer(data):
        start, end = match.span()
        begin, behind = data.rfind(b"\n", 0, start) + 1, (data.find(b"\n", end) + 1 or len(data) + 1) - 1
        beside = any(each.style == "upper" and begin <= each.start < behind for each in found)
        taken = any(start < each.end and end > each.start for each in found)
        if beside and not taken and match[0] not in MEANT and not _is_a_name(match, data):
            yield Placeholder(start, end, match[0].decode(), "upper")


def angles(data: bytes) -> list[Placeholder]:
    """Those in angle brackets alone, which a shell takes for redirections."""
    return _first_come(data, [("angle", ANGLE)])


def _first_come(data: bytes, styles: Iterable[tuple[str, re.Pattern[bytes]]]) -> list[Placeholder]:
    """What some styles find; where two overlap, the earlier style has it."""
    found: list[Placeholder] = []
    taken: list[tuple[int, int]] = []
    for style, pattern in styles:
        for match in pattern.finditer(data):
            start, end = match.span()
            if any(start < last and end > first for first, last in taken) or not _plausible(style, match, data):
                continue
            taken.append((start, end))
            found.append(Placeholder(start, end, match[0].decode("utf-8", "replace"), style))
    if any(each.style == "angle" for each in found):
        found = [each for each in found if each.style != "upper"]
    return sorted(found)


def _styles(data: bytes, language: str) -> Iterator[tuple[str, re.Pattern[bytes]]]:
    """The styles worth looking for in a text, strongest first."""
    low = data.lower()
    if b"<" in data:
        yield "angle", ANGLE
    if b"{{" in data:
        yield "braces", BRACES
    literal = language in LITERAL_LANGUAGES
    if b"{" in data and not literal:
        yield "brace", BRACE
    if b"[" in data and language == "shell":
        yield "bracket", BRACKET
    if any(word in low for word in YOURS):
        yield "your", YOUR
    if any(word in low for word in FILLERS):
        yield "filler", FILLER
    if not literal and language != "sql" and low != data:
        yield "upper", UPPER
        yield "upper", PLAIN_UPPER
        if b"_TIMESTAMP" in data or b"-VERSION" in data or b"_DATE" in data or b"-NAME" in data or b"_LATEST" in data:
            yield "upper", SUFFIX


def _plausible(style: str, match: re.Match[bytes], data: bytes) -> bool:
    """Whether a match is not syntax after all."""
    text = match[0]
    if style == "angle":
        mail = b"@" in text.split(b" ")[0][1:].split(b"-")[0]
        return not (_redirects(match) or b"</" + text[1:] in data or mail)
    if style == "braces":
        return match[1].strip() not in KEYWORDS
    if style == "brace":
        return text[1:-1] not in KEYWORDS and not FORMATS.search(data[max(0, match.start() - 40) : match.start()])
    if style == "bracket":
        return not _is_syntax(match, data)
    if style == "filler":
        return text not in ELISIONS or data[: match.start()].endswith(b"=")
    if style == "upper":
        return not NOT_UPPER.match(text) and not _is_a_name(match, data)
    return True


def _is_syntax(match: re.Match[bytes], data: bytes) -> bool:
    """Whether brackets are a usage line's, a set of characters, the front of a title, or alone on their line."""
    line = data[data.rfind(b"\n", 0, match.start()) + 1 : match.start()]
    if match[0][1:-1].lower().startswith((b"options", b"flags", b"args")):
        return True
    alone = not line.strip() and not data[match.end() :].partition(b"\n")[0].strip()
    return alone or PATTERN.search(line) is not None or TITLED.match(data, match.end() - 1) is not None


def _is_a_name(match: re.Match[bytes], data: bytes) -> bool:
    """Whether a word in capitals is a variable's, header's, SQL word's or message's name and not a value to fill in."""
    line = data[data.rfind(b"\n", 0, match.start()) + 1 : match.start()]
    after = data[match.end() : match.end() + 1]
    if SQL_WORD.search(line) or HEADED.match(data, match.start() - len(line)):
        return True
    if after in {b"=", b":"} and not ADDRESSED.search(line):
        return True
    if line.count(b"'") % 2 or (line.count(b'"') % 2 and b" " in line[line.rfind(b'"') :]):
        return True
    return NAMING.search(line) is not None
