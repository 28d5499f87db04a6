"""Health and metrics: how all workers are, as one of them tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

from systems.library.app.answers import answer
from systems.library.infrastructure import assembly
from systems.library.infrastructure.load_balancer import State
from systems.library.infrastructure.window import Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from systems.library.infrastructure.load_balancer import Standing

WELL = frozenset({State.PRIMARY, State.READING, State.DRAINED})
HITS = ("hit", "refresh")


def health(request: HttpRequest) -> HttpResponse:
    """503 while nobody can write; `degraded` while a replica or the cache is out, which users do not notice."""
    del request
    made = assembly.get()
    standing = made.balancer.standing
    checks = {
        "primary": standing.primary or "none",
        "replicas": {each.name: each.state for each in standing.members if each.name != standing.primary},
        "cache": "up" if made.shards.up else "down",
        "settings": made.limits.mistake or "ok",
    }
    whole = all(each.state in WELL for each in standing.members) and made.shards.up and not made.limits.mistake
    status = "down" if standing.primary is None else "ok" if whole else "degraded"
    return answer({"status": status, **checks}, 503 if status == "down" else 200)


def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus."""
    del request
    return HttpResponse(assembly.get().metrics.page(), content_type="text/plain; version=0.0.4; charset=utf-8")


def facts(request: HttpRequest) -> HttpResponse:
    """For people and `jq`: the last minute of the database, the pools, the cache, the nodes."""
    del request
    made = assembly.get()
    mine = made.facts()
    others = [each for each in made.board.hear() if each["pid"] != mine["pid"]]
    workers = [mine, *others]
    return answer(
        {
            "database": _database(workers),
            "connection_pool": _pools(workers),
            "cache": _cache(workers),
            "load_balancer": _nodes(made.balancer.standing, forced=made.limits.now.force_primary_reads),
            "workers": len(workers),
            "settings": {"mistake": mine["mistake"]},
        }
    )


def _database(workers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    total = Tally.nothing()
    for each in workers:
        total = total.plus(Tally(**each["database"]))
    quantiles = {f"p{part}_latency_ms": _ms(total.quantile(part / 100)) for part in (50, 95, 99)}
    return {
        "avg_latency_ms": _ms(total.average),
        **quantiles,
        "queries": total.events,
        "errors": total.errors,
        "window_seconds": 60,
    }


def _pools(workers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    names = sorted({name for each in workers for name in each["pools"]})
    found = {name: _pool([each["pools"][name] for each in workers if name in each["pools"]]) for name in names}
    return {
        "utilization": max((each["utilization"] for each in found.values()), default=0.0),
        "nodes": found,
        "leaks": [leak for each in workers for leak in each["leaks"]],
        "reclaimed": sum(each["reclaimed"] for each in workers),
    }


def _pool(figures: Sequence[dict[str, int]]) -> dict[str, Any]:
    """The sums; but a pool is as full as that of the fullest worker, whose requests are refused first."""
    sums = {name: sum(each[name] for each in figures) for name in ("in_use", "open", "most", "waiting")}
    return {**sums, "utilization": round(max(100 * each["in_use"] / each["most"] for each in figures), 1)}


def _cache(workers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    counts: dict[str, int] = {}
    for each in workers:
        for word, count in each["cache"].items():
            counts[word] = counts.get(word, 0) + count
    hits = sum(counts.get(word, 0) for word in HITS)
    asked = hits + counts.get("miss", 0) + counts.get("bypass", 0)
    return {
        "status": "up" if all(each["cache_up"] for each in workers) else "down",
        "hit_rate": round(100 * hits / asked, 1) if asked else None,
        **{word: counts.get(word, 0) for word in ("hit", "refresh", "miss", "bypass", "corrupt")},
        "owed": sum(each["owed"] for each in workers),
        "said": next((each["cache_said"] for each in workers if each["cache_said"]), ""),
    }


def _nodes(standing: Standing, *, forced: bool) -> dict[str, Any]:
    nodes = {
        each.name: {
            "role": each.role,
            "state": each.state,
            "lag_seconds": each.lag,
            "weight": each.weight,
            "timeline": each.timeline,
            "position": each.position,
            "said": each.said,
        }
        for each in standing.members
    }
    return {"primary": standing.primary, "force_primary_reads": forced, "nodes": nodes}


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)
