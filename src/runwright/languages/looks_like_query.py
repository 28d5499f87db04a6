"""Whether a block looks like a database's query; each answer is a language, a certainty and the sign."""

from __future__ import annotations

import re

from runwright.lib.regex import regex

Answer = tuple[str, float, str]

SQL = regex(
    r"(?:SELECT(?:\s+(?:\*|DISTINCT|TOP|ALL|COUNT|[\w.\"`(<]+)|\s*$)|INSERT\s+(?:INTO|IGNORE|OVERWRITE)"
    r"|UPDATE\s+\S+\s+SET\b|UPDATE\s+[\w.\"`<>]+\s*$|DELETE\s+FROM|REPLACE\s+INTO|MERGE\s+INTO"
    r"|WITH\s+(?:RECURSIVE\s+)?[\w\"]+\s*(?:\([^)]*\)\s*)?AS\b"
    r"|CREATE\s+(?:OR\s+REPLACE\s+|UNIQUE\s+|TEMP\w*\s+|MATERIALIZED\s+|UNLOGGED\s+|EVENT\s+)*(?:TABLE"
    r"|INDEX|VIEW|DATABASE|USER|ROLE|EXTENSION|FUNCTION|SCHEMA|PUBLICATION|SUBSCRIPTION|TRIGGER|TYPE"
    r"|SEQUENCE|PROCEDURE|POLICY|SERVER|LOGIN|STATISTICS|TABLESPACE)\b"
    r"|ALTER\s+(?:TABLE|SYSTEM|ROLE|USER|DATABASE|INDEX|SEQUENCE|SUBSCRIPTION|PUBLICATION|EXTENSION"
    r"|SESSION|DEFAULT|SCHEMA|FUNCTION|TYPE|VIEW|LOGIN|AVAILABILITY|MATERIALIZED)\b"
    r"|DROP\s+(?:TABLE|INDEX|VIEW|MATERIALIZED|DATABASE|USER|ROLE|SCHEMA|OWNED|EXTENSION|FUNCTION|TRIGGER"
    r"|SEQUENCE|SUBSCRIPTION|PUBLICATION|TYPE|PROCEDURE|LOGIN)\b|TRUNCATE\s+(?:TABLE\s+)?[\w.\"<`]+"
    r"|GRANT\s+[\w, ()\"*`]+\s+(?:ON|TO)\b|REVOKE\s+[\w, ()\"*`]+\s+(?:ON|FROM)\b"
    r"|VACUUM\b(?:\s*\(|\s+\w|\s*;)|ANALYZE\s+[\w.\"]+\s*;?\s*$|ANALYZE\s*;|REINDEX\s|CLUSTER\s+(?!INFO"
    r"|NODES|SLOTS|SHARDS|MEET|FAILOVER|FORGET|RESET|REPLI|COUNT|ADD|DEL|KEYSLOT|MYID)\w+|EXPLAIN\s"
    r"|COPY\s+[\w.\"(]+.*\b(?:FROM|TO)\b|REASSIGN\s+OWNED|REFRESH\s+MATERIALIZED|CHECKPOINT\s*;|BEGIN\s*;"
    r"|BEGIN\s+TRAN|START\s+TRANSACTION|COMMIT\s*;|ROLLBACK\b|DO\s+\$\w*\$|LOCK\s+TABLES?\b"
    r"|CALL\s+[\w.]+\s*\(|COMMENT\s+ON|USE\s+[\w\[\]`]+\s*;"
    r"|SHOW\s+(?:[a-z_.]+\s*;?\s*$|(?:FULL\s+)?PROCESSLIST|(?:GLOBAL\s+|SESSION\s+)?(?:STATUS|VARIABLES)"
    r"|(?:SLAVE|REPLICA|MASTER|BINARY|ENGINE|TABLES?|DATABASES|GRANTS|CREATE|INDEX|COLUMNS|POOLS|CLIENTS"
    r"|SERVERS|STATS|ALL)\b)|DESCRIBE\s+\w+\s*;?$|KILL\s+(?:QUERY\s+|CONNECTION\s+)?(?:\d+|<[^>]*>)\s*;"
    r"|(?:STOP|START|RESET)\s+(?:SLAVE|REPLICA|MASTER|GROUP_REPLICATION)|CHANGE\s+(?:MASTER|REPLICATION)"
    r"|FLUSH\s+(?:PRIVILEGES|TABLES|LOGS|HOSTS|STATUS)|PURGE\s+BINARY|OPTIMIZE\s+TABLE|SET\s+(?:GLOBAL"
    r"|SESSION|LOCAL|ROLE|search_path|statement_timeout|\w+\s*(?:=|TO)\s*.+;)|PRAGMA\s+\w+"
    r"|EXEC(?:UTE)?\s+(?:sp_|xp_|dbo\.|msdb)\w*|DBCC\s+\w+|\\(?:d[a-zA-Z]*\+?|l\+?|c|x|timing|copy|i"
    r"|conninfo|watch|pset|q)(?:\s|$))",
    re.IGNORECASE,
)
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
    if SQL.match(first) and not re.match(
        r"select\s+\d+\s*$|(?:show|describe|explain|begin|kill|update|set|use|call|copy|lock|with|cluster"
        r"|rollback|create|drop)\s+(?:the|an?|your|all|this)\b",
        first,
        re.IGNORECASE,
    ):
        return (
            ("sql", 0.95, f"it begins with {first.split(None, 1)[0]}")
            if SQL_MORE.search(text) or first.isupper() or first[0] == "\\"
            else ("sql", 0.7, "a word of SQL")
        )
    if first[-1] == "(":
        first = re.sub(r"\s+", " ", text[text.find(first) :][:300])
    if AGGREGATE.match(first) and (re.search(r"[\[{]|_|\bby\b", text) or re.search(r"\)\s*(?:[<>/*=]|$)", first)):
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
