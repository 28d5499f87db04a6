"""What Runwright does, shown on this gateway: `python3 -m systems.gateway.demonstration`.

It starts the gateway, locks a real account by real wrong passwords, and has `runwright` run the procedures of
RUNBOOK.md on it: health, unlock, rotation of the JWT keys, backup and restore. Then it opens the console and stops
Redis: the alert opens an incident that a person answers in a browser. In the end everything is stopped.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path

from systems.common.refusal import Refused
from systems.gateway.night import Night, night

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
BOOK = "systems/gateway/RUNBOOK.md"
HOME = HERE / ".run"
USER, PASSWORD = "alice", "correct horse battery staple"


class Broken(Exception):
    """A step of the demonstration did not do what it should."""


def main(arguments: list[str]) -> int:
    """Show it, and stop what was started whatever happens."""
    options = asked(arguments)
    started = time.monotonic()
    try:
        shown(options)
    except (Broken, Refused) as broken:
        print(f"\nThe demonstration stopped: {broken}", file=sys.stderr)
        return 1
    finally:
        system("stop")
    print(f"\nAll of it took {time.monotonic() - started:.0f} s. Every run above is in the journal, hash-chained:")
    print("  .venv/bin/runwright run --help          how to run your own")
    print(f"  {BOOK}   the page that was run, ordinary Markdown")
    return 0


def asked(arguments: list[str]) -> argparse.Namespace:
    """What the demonstration takes."""
    parser = argparse.ArgumentParser(prog="tasks.py demo", description="A gateway, its runbook, and Runwright.")
    parser.add_argument("--console", action="store_true", help="only the night with the console")
    at_terminal = sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
    how = "keep the console open until Enter, also where there is no terminal"
    parser.add_argument("--wait", action="store_true", default=at_terminal, help=how)
    return parser.parse_args(arguments)


def shown(options: argparse.Namespace) -> None:
    """The scenes, in order."""
    say("Start the gateway: three instances, Redis and an upstream, as local processes on loopback")
    system("start", "--free-ports")
    system("config", "set", "ACCESS_TOKEN_TTL=15")
    system("users", "set-password", USER, NEW_PASSWORD=PASSWORD)
    if not options.console:
        by_command_line()
    with night(HOME, variables()) as now:
        answered(now, wait=options.wait)


def by_command_line() -> None:
    """Procedures of the page, from a terminal."""
    say("Ask how it is: the page's health procedure, unattended, as far as changes may go")
    runwright("daily-health-check", "--auto", "changes")
    unlocked()
    rotated()
    restored()
    say("What was run, and the proof that nobody changed it since")
    command("runwright", "runs")
    command("runwright", "runs", "verify")


def answered(now: Night, *, wait: bool) -> None:
    """The incident, in a browser where somebody is; else only as far as nobody is needed."""
    say("Redis has stopped: the alert opened an incident, and its diagnosis ran by itself")
    print(f"  told by {now.source}\n")
    print(now.runwright("incidents", "show", now.incident))
    if wait:
        in_browser(now)
    else:
        alone(now)
    say("The incident as it was written down")
    print(now.runwright("incidents", "show", now.incident))


def in_browser(now: Night) -> None:
    """Wait for a person."""
    say("Answer it in the console, as somebody on call does")
    print(f"  Log in:    {now.login}\n  Incident:  {now.address}\n")
    print("  Look at the plan, start the run, approve what changes something, resolve the incident, read its review.")
    print("  Press Enter here when you have seen enough: everything is stopped then.", flush=True)
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform == "darwin":
        webbrowser.open(now.login)
    sys.stdin.readline()
    if not now.over():
        print("\n  Nobody resolved it; Redis is started again anyhow.")
        return
    expected(login(PASSWORD), 200, f"resolved in the console, and {USER} logs in again")


def alone(now: Night) -> None:
    """Nobody is here: an alert starts nothing that changes something, so the demonstration mends it by hand."""
    say("What changes something waits for a person, and no terminal is here: it is mended by hand, and said so")
    print("  To answer it in a browser: python3 tasks.py demo --console, in a terminal (or with --wait).")
    subprocess.run([program("supervisorctl"), "-c", variables()["SUPERVISOR_CONF"], "start", "redis"], check=True)
    now.runwright("incidents", "take", now.incident)
    now.runwright("incidents", "resolve", now.incident, "--why", "Redis was stopped for a demonstration")


def unlocked() -> None:
    """A lockout, and the procedure that ends it."""
    say(f"Lock {USER} out, by wrong passwords")
    answers = [login("guess") for _ in range(6)]
    print(f"  answers: {answers}; and with the right password: {login(PASSWORD)}")
    say("Unlock the account by the page; the plan comes first, then each step with its expectation")
    runwright("unlock-an-account", "--set", f"username={USER}", "--set", "ip=127.0.0.1", "--auto", "all")
    system("limits", "clear", "--all")
    expected(login(PASSWORD), 200, f"{USER} logs in again")


def rotated() -> None:
    """New keys, while tokens of the old one still verify."""
    say("Rotate the JWT keys: old tokens verify until they run out, then they are refused; the page checks both")
    keys = system("keys", "list")
    signing = re.search(r"^(\S+).*\bsigns\b", keys, re.MULTILINE)
    old = signing[1] if signing else keys.split()[0]
    runwright("rotate-the-jwt-keys", "--set", f"old_kid={old}", "--auto", "all")
    system("limits", "clear", "--all")


def restored() -> None:
    """A backup that is worth something, because it was restored."""
    say("Back up Redis, lose everything, and restore it")
    runwright("back-up-redis", "--auto", "all")
    subprocess.run([program("redis-cli"), "-p", variables()["REDIS_PORT"], "flushall"], check=True, timeout=10)
    expected(login(PASSWORD), 401, f"Redis is empty: {USER} is unknown")
    runwright("restore-redis", "--auto", "all")
    expected(login(PASSWORD), 200, f"{USER} is back")


# What the scenes use


def runwright(procedure: str, *arguments: str) -> None:
    """Run one procedure of the page, its output on the screen."""
    if command("runwright", "run", f"{BOOK}#{procedure}", *arguments):
        raise Broken(f"{procedure} failed; its output is above")


def command(name: str, *arguments: str) -> int:
    """Show a command line and run it."""
    print(f"\n$ {name} {' '.join(arguments)}\n", flush=True)
    where = HERE if arguments[0] == "runs" else ROOT
    return subprocess.run([program(name), *arguments], cwd=where, stdin=subprocess.DEVNULL, check=False).returncode


def program(name: str) -> str:
    """A program of the environment that runs this."""
    return str(Path(sys.executable).parent / name)


def system(*words: str, **more: str) -> str:
    """A command of the gateway itself."""
    done = subprocess.run(
        [sys.executable, "-m", "systems.gateway", *words],
        cwd=ROOT,
        env={**os.environ, **more},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Broken(f"{' '.join(words)}: {done.stderr or done.stdout}")
    return done.stdout


def variables() -> dict[str, str]:
    """Where everything is, as the gateway wrote it."""
    lines = (HOME / "environment.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def login(password: str) -> int:
    """The status that a login is answered with."""
    body = json.dumps({"username": USER, "password": password}).encode()
    address = f"{variables()['GATEWAY_URL']}/auth/login"
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})  # noqa: S310 (our own loopback)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def expected(found: int, wanted: int, what: str) -> None:
    """Say what is so, or stop."""
    if found != wanted:
        raise Broken(f"{what}: the answer is {found}, wanted {wanted}")
    print(f"\n  ✓ {what} (HTTP {found})", flush=True)


def say(what: str) -> None:
    """The title of a scene."""
    print(f"\n━━━ {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
