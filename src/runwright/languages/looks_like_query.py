"""Whether a block looks like a database's query; each answer is a language, a certainty and the sign."""

from __future__ import annotations

import re

from runwright.lib.regex import regex

Answer = tuple[str, float, str]

_FORMS = {
    "SELECT": r"(?:\s+(?:\*|DISTINCT|TOP|ALL|COUNT|[\w.\"`(<]+)|\s*$)",
    "INSERT": r"\s+(?:INTO|IGNORE|OVERWRITE)",
    "UPDATE": r"\s+(?:\S+\s+SET\b|[\w.\"`<>]+\s*$)",
    "DELETE": r"\s+FROM",
    "REPLACE MERGE": r"\s+INTO",
    "WITH": r"\s+(?:RECURSIVE\s+)?[\w\"]+\s*(?:\([^)]*\)\s*)?AS\b",
    "CREATE": (
        r"\s+(?:OR\s+REPLACE\s+|UNIQUE\s+|TEMP\w*\s+|MATERIALIZED\s+|UNLOGGED\s+|EVENT\s+)*(?:TABLE"
        r"|INDEX|VIEW|DATABASE|USER|ROLE|EXTENSION|FUNCTION|SCHEMA|PUBLICATION|SUBSCRIPTION|TRIGGER|TYPE"
        r"|SEQUENCE|PROCEDURE|POLICY|SERVER|LOGIN|STATISTICS|TABLESPACE)\b"
    ),
    "ALTER": (
        r"\s+(?:TABLE|SYSTEM|ROLE|USER|DATABASE|INDEX|SEQUENCE|SUBSCRIPTION|PUBLICATION|EXTENSION"
        r"|SESSION|DEFAULT|SCHEMA|FUNCTION|TYPE|VIEW|LOGIN|AVAILABILITY|MATERIALIZED)\b"
    ),
    "DROP": (
        r"\s+(?:TABLE|INDEX|VIEW|MATERIALIZED|DATABASE|USER|ROLE|SCHEMA|OWNED|EXTENSION|FUNCTION|TRIGGER"
        r"|SEQUENCE|SUBSCRIPTION|PUBLICATION|TYPE|PROCEDURE|LOGIN)\b"
    ),
    "TRUNCATE": r"\s+(?:TABLE\s+)?[\w.\"<`]+",
    "GRANT": r"\s+[\w, ()\"*`]+\s+(?:ON|TO)\b",
    "REVOKE": r"\s+[\w, ()\"*`]+\s+(?:ON|FROM)\b",
    "VACUUM": r"(?:\s*\(|\s+\w|\s*;)",
    "ANALYZE": r"(?:\s+[\w.\"]+\s*;?\s*$|\s*;)",
    "REINDEX EXPLAIN": r"\s",
    "CLUSTER": (r"\s+(?!INFO|NODES|SLOTS|SHARDS|MEET|FAILOVER|FORGET|RESET|REPLI|COUNT|ADD|DEL|KEYSLOT|MYID)\w+"),
    "COPY": r"\s+[\w.\"(]+.*\b(?:FROM|TO)\b",
    "REASSIGN": r"\s+OWNED",
    "REFRESH": r"\s+MATERIALIZED",
    "CHECKPOINT COMMIT": r"\s*;",
    "BEGIN": r"(?:\s*;|\s+TRAN)",
    "START": r"\s+(?:TRANSACTION|SLAVE|REPLICA|MASTER|GROUP_REPLICATION)",
    "STOP RESET": r"\s+(?:SLAVE|REPLICA|MASTER|GROUP_REPLICATION)",
    "ROLLBACK": r"\b",
    "DO": r"\s+\$\w*\$",
    "LOCK": r"\s+TABLES?\b",
    "CALL": r"\s+[\w.]+\s*\(",
    "COMMENT": r"\s+ON",
    "USE": r"\s+[\w\[\]`]+\s*;",
    "SHOW": (
        r"\s+(?:[a-z_.]+\s*;?\s*$|(?:FULL\s+)?PROCESSLIST|(?:GLOBAL\s+|SESSION\s+)?(?:STATUS|VARIABLES)"
        r"|(?:SLAVE|REPLICA|MASTER|BINARY|ENGINE|TABLES?|DATABASES|GRANTS|CREATE|INDEX|COLUMNS|POOLS|CLIENTS"
        r"|SERVERS|STATS|ALL)\b)"
    ),
    "DESCRIBE": r"\s+\w+\s*;?$",
    "KILL": r"\s+(?:QUERY\s+|CONNECTION\s+)?(?:\d+|<[^>]*>)\s*;",
    "CHANGE": r"\s+(?:MASTER|REPLICATION)",
    "FLUSH": r"\s+(?:PRIVILEGES|TABLES|LOGS|HOSTS|STATUS)",
    "PURGE": r"\s+BINARY",
    "OPTIMIZE": r"\s+TABLE",
    "SET": r"\s+(?:GLOBAL|SESSION|LOCAL|ROLE|search_path|statement_timeout|\w+\s*(?:=|TO)\s*.+;)",
    "PRAGMA DBCC": r"\s+\w+",
    "EXEC EXECUTE": r"\s+(?:sp_|xp_|dbo\.|msdb)\w*",
    "\\": r"(?:d[a-zA-Z]*\+?|l\+?|c|x|timing|copy|i|conninfo|watch|pset|q)(?:\s|$)",
}
SQL = {word: regex(form, re.IGNORECASE) for words, form in _FORMS.items() for word in words.split()}
"""What follows the word that a statement begins with; behind a backslash a command of psql."""
OPENING = regex(r"[A-Za-z]+|\\")
SENTENCE = regex(
    r"select\s+\d+\s*$|select\s+\w+\s+in\s+[^\s(]|select\s+\w+\s*;\s*do\b|(?:show|describe|explain|begin|kill|update|set|use|call|copy|lock|with|cluster"
    r"|rollback|create|drop)\s+(?:the|an?|your|all|this)\b",
    re.IGNORECASE,
)
"""Words of SQL in a sentence, Redis' `SELECT 1`, and the menu of a shell: `select NAME in WORDS; do`."""
SQL_MORE = regex(
    r"\b(?:FROM|WHERE|SET|VALUES|INTO|TABLE|INDEX|ON|TO|USER|ROLE|DATABASE|ORDER BY|AS)\b|[;()*]|\$\d",
    re.IGNORECASE,
)
AGGREGATE = regex(
    r"\(*\s*(?:(?:sum|avg|min|max|count|topk|bottomk|stddev|stdvar|quantile|group"
    r"|count_values)\s*(?:(?:by|without)\s*\([^)]*\)\s*)?\(|(?:rate|irate|increase|delta|idelta|deriv"
    r"|predict_linear|histogram_quantile|absent|absent_over_time|changes|resets|clamp_max|clamp_min"
    r"|label_replace|label_join|ceil|floor|round|time|vector|scalar|sort_desc|sort|abs|timestamp"
    r"|[a-z]+_over_time)\s*\()"
)
METRIC = regex(
    r"-?\(*[a-zA-Z_:][\w:]*(?:\{[^{}\n]*(?:=~?|!=|!~)[^{}\n]*\}|\{\s*\}|\{\s*$)(?:\[[\w$:]+\])?(?:\s|$"
    r"|[-+*/)<>=])|-?\(*[a-zA-Z_:][\w:]*\[(?:\d+[smhdwy]|\$\w+)\]"
    r"|[a-z][a-z0-9]*(?:_[a-z0-9]+){2,}\s*(?:==|!=|[<>]=?|[-+*/])\s*\S|[a-z]\w*:[a-z]\w*(?::\w+)+\s*$"
    r"|[a-z_:]+\s+(?:unless|and|or)\s+(?:on\s*\()?|(?:ALERTS|up)\s*(?:\{|[=!<>]=?\s)"
)
REDIS = regex(
    r"(?:INFO(?:\s+\w+)?|KEYS\s+\S+|SCAN\s+\d+.*|(?:M?GET|SET|SETEX|SETNX|DEL|UNLINK|EXISTS|EXPIRE|TTL"
    r"|PTTL|TYPE|INCR|DECR|H(?:GET|SET|DEL|GETALL|LEN|KEYS)|L(?:PUSH|POP|LEN|RANGE|REM|TRIM)|R(?:PUSH"
    r"|POP)|S(?:ADD|REM|CARD|MEMBERS)|Z(?:ADD|REM|CARD|RANGE|RANGEBYSCORE)|X(?:LEN|INFO|ADD|READ|TRIM"
    r"|PENDING))\s+\S.*|FLUSH(?:ALL|DB)(?:\s+\w+)?|DBSIZE|MONITOR|PING|BGSAVE|BGREWRITEAOF|LASTSAVE|SAVE"
    r"|CONFIG\s+(?:GET|SET|REWRITE|RESETSTAT).*|CLIENT\s+(?:LIST|KILL|NO-EVICT|PAUSE|SETNAME|ID|INFO).*"
    r"|CLUSTER\s+(?:INFO|NODES|SLOTS|MEET|FAILOVER|FORGET|RESET|REPLICATE|COUNTKEYSINSLOT|ADDSLOTS|SHARDS"
    r"|KEYSLOT).*|SLOWLOG\s+\w+.*|MEMORY\s+(?:USAGE|DOCTOR|STATS|PURGE).*|REPLICAOF\s.*|SLAVEOF\s.*"
    r"|SENTINEL\s+\w+.*|LATENCY\s+\w+.*|ACL\s+\w+.*|DEBUG\s+\w+.*|OBJECT\s+\w+\s.*|ROLE|AUTH\s+\S+.*"
    r"|SELECT\s+\d+|SHUTDOWN(?:\s+\w+)?)\s*(?:#.*|//.*)?$"
)
MONGO = regex(
    r"(?:db|rs|sh)\.\w+|use\s+[\w-]+\s*$|show\s+(?:dbs|collections|users|roles|profile)\s*$|(?:var|const"
    r"|let)\s+\w+\s*=\s*(?:db|rs|sh)\."
)
JQ = regex(
    r"\.(?:\[|[a-zA-Z_]\w*[\[.|?\s]).*(?:\||\])|\.\[\]|\[\.\w+\[\]|map\(\.|to_entries\b|(?:select|keys"
    r"|length)\s*[(|]\s*\."
)


def database(text: str, first: str) -> Answer | None:
    """SQL, PromQL, LogQL, Redis or Mongo."""
    if _is_sql(first):
        return (
            ("sql", 0.95, f"it begins with {first.split(None, 1)[0]}")
            if SQL_MORE.search(text) or first.isupper() or first[0] == "\\"
            else ("sql", 0.7, "a word of SQL")
        )
    if first[-1] == "(":
        first = regex(r"\s+").sub(" ", text[text.find(first) :][:300])
    if AGGREGATE.match(first) and (regex(r"[\[{]|_|\bby\b").search(text) or regex(r"\)\s*(?:[<>/*=]|$)").search(first)):
        return "promql", 0.9, "a function of PromQL"
    if METRIC.match(first) and "=>" not in first and ";" not in first:
        return "promql", 0.85, "a metric"
    if first[:1].isupper() and REDIS.match(first):
        return "redis", 0.85, "a command of Redis"
    if MONGO.match(first):
        return "mongo", 0.9, "a call of mongosh"
    if first[0] in ".[mtsk" and JQ.match(first):
        return "jq", 0.7, "a filter"
    return None


def _is_sql(first: str) -> bool:
    """Whether a line begins as a statement of SQL does."""
    opening = OPENING.match(first)
    form = SQL.get(opening[0].upper()) if opening else None
    return bool(opening and form and form.match(first, opening.end()) and not SENTENCE.match(first))
