-- Alerts: how each monitor stands, one row each, swapped for the next by whoever read it; `version` counts the swaps.
create table alerts (
    environment text not null,
    monitor text not null,
    body text not null,
    version integer not null,
    primary key (environment, monitor)
);

-- Silences: patterns of monitors about which nobody is to be called for a while; rows are only ever added.
create table silences (
    environment text not null,
    pattern text not null,
    made text not null,
    until text not null,
    who text not null,
    why text not null,
    primary key (environment, pattern, made)
);
