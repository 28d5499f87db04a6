"""MongoDB's shell: one chain of calls is judged by its first method, every other program is unknown."""

from __future__ import annotations

import pytest

from runwright.languages.effects import Level, Mark
from runwright.languages.mongo_shell import effects, parse


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("show dbs", Level.READS),
        ("use shop", Level.NOTHING),
        ("exit", Level.NOTHING),
        ("db.version()", Level.READS),
        ('db.orders.find({key: "drop()"}).sort({at: -1}).limit(5).pretty()', Level.READS),
        ("db.orders\n  .find({_id: ObjectId('5f')})\n  .count()", Level.READS),
        ("printjson(rs.status())", Level.READS),
        ("JSON.stringify(rs.conf(), null, 2)", Level.READS),
        ("const state = db.serverStatus().connections", Level.READS),
        ("db.getSiblingDB('admin').runCommand({ping: 1})", Level.READS),
        ("db.adminCommand({setParameter: 1, logLevel: 2})", Level.CHANGES),
        ("db.orders.createIndex({at: 1})", Level.CHANGES),
        ("db.orders.aggregate([{$match: {}}, {$merge: 'copy'}])", Level.CHANGES),
        ("rs.stepDown(60)", Level.CHANGES),
        ("sh.stopBalancer()", Level.CHANGES),
        ("db.dropDatabase()", Level.DESTROYS),
        ("db.logs.deleteMany({at: {$lt: new Date(Date.now() - 30 * 24 * 3600)}})", Level.DESTROYS),
        ('db.getCollection("orders").drop()', Level.DESTROYS),
        ('db["orders"].deleteMany({})', Level.DESTROYS),
        ("db.orders.bulkWrite([{deleteMany: {filter: {}}}])", Level.DESTROYS),
        ("db.runCommand('dropDatabase')", Level.DESTROYS),
        ("use shop // the live one\ndb.dropDatabase()\nshow dbs", Level.DESTROYS),
    ],
)
def test_a_chain_of_calls_is_judged_by_what_it_does_first(text: str, level: Level) -> None:
    assert effects(text).level is level


@pytest.mark.parametrize(
    "text",
    [
        "db.orders.find().forEach(function (each) { db.orders.remove(each) })",
        "rs.status().members.map(each => each.name)",
        "db.orders.find(db.carts.drop())",
        "db.orders.find({})[db.carts.drop()]",
        "db.orders.find({}) || db.carts.drop()",
        "db.orders.find({name: `${db.carts.drop()}`})",
        "db.orders.find({})\n.drop()",
        "db.orders.find({a: /'/}); db.carts.drop(); db.orders.find({b: /'/})",
        "/* it's */ db.carts.drop() // '",
        "db.orders.find({}) // all\u2028db.carts.drop()",
        'db.orders["drop"]()',
        "db.${NAME}.find()",
        "db.runCommand(order)",
        "while (true) {}",
        "db.orders.find(",
    ],
)
def test_every_other_program_is_unknown(text: str) -> None:
    assert effects(text).level is Level.UNKNOWN


def test_what_makes_others_wait_or_never_ends_is_marked() -> None:
    assert Mark.LOCKING in effects('db.runCommand({compact: "orders"})').marks
    assert Mark.ENDLESS in effects("db.orders.watch()").marks


def test_a_statement_ends_with_its_line_unless_a_bracket_is_open() -> None:
    text = "db.orders.find({\n  name: 'größe;'\n})\nshow dbs; exit\n"

    assert [text.encode()[each.start : each.end].decode() for each in parse(text).statements] == [
        "db.orders.find({\n  name: 'größe;'\n})",
        "show dbs",
        "exit",
    ]


def test_a_bracket_without_its_other_half_is_pointed_at() -> None:
    assert [each.start for each in parse("db.orders.find({").problems] == [14]
    assert [each.start for each in parse("exit\n)").problems] == [5]
