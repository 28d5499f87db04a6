-- Overrides: who stands in for whoever would be on call; rows are only ever added, and the last one holds.
create table overrides (
    rotation text not null,
    made text not null,
    start text not null,
    until text not null,
    person text not null,
    who text not null,
    why text not null,
    primary key (rotation, made, start, person)
) without rowid;

-- Calendars as their servers gave them last, for when one does not answer; the source is the hash of its URL.
create table calendars (
    source text not null primary key,
    fetched text not null,
    body blob not null
) without rowid;

-- Incidents that turn out to be one: a part names the whole, to which its alerts go from then on.
alter table incidents add column merged text not null default '';
create index going on incidents (environment, state);
