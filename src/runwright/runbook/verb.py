"""The verbs by which operators tell each other what to do."""

from __future__ import annotations

import re

VERBS = frozenset(
    """
    acknowledge activate add adjust alert allocate allow analyse analyze announce apply approve archive ask assess assign attach authenticate authorise authorize
    back backup block boot bounce build bump call cancel capture change check choose clean cleanup clear clone close collect commit communicate compare
    complete configure confirm connect contact contain convert copy cordon correct create customize decide declare decommission decrease decrypt define delete demote
    deploy describe destroy detach detect determine diagnose disable discard disconnect dispatch display document download downgrade drain drop dump edit email enable
    encrypt enforce engage ensure enter escalate establish estimate evaluate evict examine execute exec expand expire export extend extract fail fetch file fill filter find finish fix flush
    follow force fork free gather generate get give go grant harden hold identify import improve increase inform initialise initialize initiate inspect install investigate invoke isolate
    issue join keep kill label launch limit list load locate lock log login look lower make map mark measure merge migrate minimize mitigate modify monitor mount move navigate
    note notify observe obtain offboard onboard open optimize order page patch pause perform ping pin plan point poll post prepare preserve press prevent print prioritize probe proceed
    promote protect provide provision prune publish pull purge push put query quarantine quiesce raise re-create re-enable re-run read reassign rebalance reboot rebuild reclaim reconcile reconfigure reconnect record recover
    recreate redeploy redirect reduce refer refresh register reindex reinstall reinstate rejoin release reload relocate remediate remove rename renew reopen repair repeat replace replay replicate reply
    report reproduce request requeue rerun reschedule reset reshard resize resolve resolve respond restart restore restrict resume resync retire retrieve retry return reuse revert review revoke rewind roll rollback
    rotate route run save scale scan schedule search secure see seed select send set setup shift ship shrink shut shutdown shard sign silence simulate skip snapshot source specify spin split ssh stabilize stage
    start stop store submit subscribe suspend swap switch sync synchronize tag tail take tell terminate test throttle tidy trace track transfer trigger triage troubleshoot truncate try tune turn type
    unblock uncordon understand undo uninstall unlock unmount unpause unsubscribe unsuspend update upgrade upload use vacuum validate verify view visit wait walk warm warn watch whitelist wipe work write zip
    """.split()
)
GERUNDS = frozenset({verb + "ing" for verb in VERBS} | {verb[:-1] + "ing" for verb in VERBS if verb.endswith("e")} | {verb + verb[-1] + "ing" for verb in VERBS})
ADVERBS = frozenset({"first", "then", "next", "finally", "also", "now", "please", "manually", "immediately", "carefully", "gradually", "optionally", "always", "quickly", "once", "again"})
FIRST = re.compile(r"[A-Za-z][A-Za-z-]*")


def first_verb(text: str) -> str | None:
    """The verb that a text begins with, past an adverb or two: "Then restart the pod" gives `restart`."""
    for count, match in enumerate(FIRST.finditer(text[:80])):
        word = match[0].lower()
        if word in VERBS:
            return word
        if word not in ADVERBS or count > 2:
            return None
    return None


def imperative(text: str) -> bool:
    """Whether a text tells somebody to do something."""
    return first_verb(text) is not None


def gerund(text: str) -> bool:
    """Whether a title names an activity: "Restoring a backup"."""
    match = FIRST.match(text)
    return match is not None and match[0].lower() in GERUNDS
