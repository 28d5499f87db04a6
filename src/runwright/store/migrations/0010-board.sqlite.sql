-- What a run asks people who are elsewhere, and what its command prints meanwhile. None of it is history: what was answered and
-- what came out stands in the journal, and only there.

-- One row a run: its open question, or none (empty), with the answer that was given and nobody has read yet.
create table board (
    run text not null primary key references runs (run),
    holder text not null,
    question text not null,
    verb text not null,
    words text not null,
    text text not null,
    who text not null,
    halted text not null,
    halting integer not null
);

-- The last pieces of what the command that runs has printed, each with secrets already out of it.
create table printed (
    run text not null references runs (run),
    number integer not null,
    piece integer not null,
    stream text not null,
    data text not null,
    primary key (run, number, piece)
);
