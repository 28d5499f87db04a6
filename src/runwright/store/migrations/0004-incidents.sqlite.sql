-- Incidents, one row each; what happened in them stands in their time lines.
create table incidents (
    incident text not null primary key,
    environment text not null,
    name text not null,
    title text not null,
    severity text not null,
    book text not null,
    procedure text not null,
    opened text not null,
    state text not null,
    count integer not null,
    head text not null
);

-- Which alert belongs to which incident: each message about one firing is counted once.
create table incident_keys (
    environment text not null,
    key text not null,
    incident text not null references incidents (incident),
    primary key (environment, key)
) without rowid;

-- The time lines of incidents; rows are only ever added, each with the hash of the one before.
create table timeline (
    incident text not null references incidents (incident),
    number integer not null,
    at text not null,
    who text not null,
    kind text not null,
    body text not null,
    before text not null,
    hash text not null,
    primary key (incident, number)
) without rowid;
