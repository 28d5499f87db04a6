-- The journal: runs, their entries, and what the entries' commands wrote.

-- Every later migration is a file beside this one, and the number here says how many were carried out.
create table version (
    number integer not null
);
insert into version (number) values (0);

-- One row a run, changed with each of its entries; `seal` is the sha256 of all the other columns.
create table runs (
    run text not null primary key,
    ordinal integer not null unique,
    book text not null,
    procedure text not null,
    title text not null,
    environment text not null,
    target text not null,
    revision text not null,
    who text not null,
    started text not null,
    state text not null,
    count integer not null,
    head text not null,
    holder text not null,
    until text not null,
    lease real not null,
    seal text not null
);

-- The lock: a procedure has at most one run that somebody holds on a target.
create unique index held on runs (procedure, target) where holder <> '';

-- What happened; rows are only ever added.
create table entries (
    run text not null references runs (run),
    number integer not null,
    at text not null,
    who text not null,
    kind text not null,
    state text,
    body text not null,
    outputs text not null,
    before text not null,
    hash text not null,
    primary key (run, number)
) without rowid;

-- What commands wrote, compressed; its digest stands in the entry.
create table outputs (
    run text not null,
    number integer not null,
    stream text not null,
    data blob not null,
    primary key (run, number, stream),
    foreign key (run, number) references entries (run, number)
) without rowid;
