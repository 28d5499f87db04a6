-- The history of alerts: a row for each change of how a monitor stands, which holds until the next; old ones are taken out.
create table alert_history (
    environment text not null,
    monitor text not null,
    at text not null,
    standing text not null,
    event text not null,
    key text not null,
    muted text not null,
    primary key (environment, monitor, at, standing)
) without rowid;

-- Readings of monitors, one row for each minute of the last hours: rows are used again, so that they never grow.
create table readings (
    environment text not null,
    monitor text not null,
    slot integer not null,
    at text not null,
    low real not null,
    high real not null,
    last real not null,
    primary key (environment, monitor, slot)
) without rowid;

-- Turns: which process does what only one of several needs to do.
create table turns (
    environment text not null,
    duty text not null,
    holder text not null,
    until text not null,
    primary key (environment, duty)
) without rowid;

-- Silences that somebody ended before their time; rows are only ever added.
create table silence_ends (
    environment text not null,
    pattern text not null,
    made text not null,
    ended text not null,
    who text not null,
    primary key (environment, pattern, made)
) without rowid;

-- What a responder told the public of an incident, in the words of the responder; rows are only ever added.
create table announcements (
    environment text not null,
    incident text not null,
    number integer not null,
    at text not null,
    state text not null,
    title text not null,
    text text not null,
    components text not null,
    who text not null,
    primary key (environment, incident, number)
) without rowid;
