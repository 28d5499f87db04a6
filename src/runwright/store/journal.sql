-- last: The run that was begun last, with the hash of its first entry: the next run's chain begins there.
select r.ordinal, e.hash
from runs r left join entries e on e.run = r.run and e.number = 1
order by r.ordinal desc limit 1;

-- begin: Enter a run, unless its lock is held, or its name or its place is taken by now.
insert into runs (
    run, ordinal, book, procedure, title, environment, target, revision, who, started, state, count, head, holder,
    until, lease, seal
) values (
    :run, :ordinal, :book, :procedure, :title, :environment, :target, :revision, :who, :started, :state, :count, :head,
    :holder, :until, :lease, :seal
) on conflict do nothing;

-- locked: Who holds a procedure of a runbook on a target.
select run, holder from runs where book = :book and procedure = :procedure and target = :target and holder <> '';

-- swap: Put a new header in the place of the one that was read, if that is still there.
update runs
set state = :state, count = :count, head = :head, holder = :holder, until = :until, lease = :lease, seal = :seal
where run = :run and seal = :was;

-- advance: The same for an entry. The holder stays, so the index of locks is left alone: a page less to sync.
update runs
set state = :state, count = :count, head = :head, until = :until, seal = :seal
where run = :run and seal = :was;

-- header: One run.
select run, ordinal, book, procedure, title, environment, target, revision, who, started, state, count, head, holder,
    until, lease, seal
from runs where run = :run;

-- beginning: The runs whose names begin so; a few are enough to say that there are several.
select run from runs where substr(run, 1, :length) = :start order by ordinal desc limit 5;

-- runs: Runs, newest first, in pages; an empty text asks for all.
select run, ordinal, book, procedure, title, environment, target, revision, who, started, state, count, head, holder,
    until, lease, seal
from runs
where ordinal < :before
    and (:state = '' or state = :state)
    and (:procedure = '' or procedure = :procedure)
    and (:environment = '' or environment = :environment)
order by ordinal desc limit :page;

-- waiting: Runs that wait for somebody, newest first; its condition stands as in the index.
select run, ordinal, book, procedure, title, environment, target, revision, who, started, state, count, head, holder,
    until, lease, seal
from runs where state = 'waiting' order by ordinal desc limit :page;

-- driven: Runs that a process holds, newest first; the same.
select run, ordinal, book, procedure, title, environment, target, revision, who, started, state, count, head, holder,
    until, lease, seal
from runs where holder <> '' order by ordinal desc limit :page;

-- of_procedure: Runs of a procedure, newest first.
select run, ordinal, book, procedure, title, environment, target, revision, who, started, state, count, head, holder,
    until, lease, seal
from runs where procedure = :procedure order by ordinal desc limit :page;

-- append: Add an entry.
insert into entries (run, number, at, who, kind, state, body, outputs, before, hash)
values (:run, :number, :at, :who, :kind, :state, :body, :outputs, :before, :hash);

-- keep: Add an output of an entry.
insert into outputs (run, number, stream, data) values (:run, :number, :stream, :data);

-- entries: The entries of a run behind a number, in pages.
select run, number, at, who, kind, state, body, outputs, before, hash
from entries where run = :run and number > :after order by number limit :page;

-- entry: One entry.
select run, number, at, who, kind, state, body, outputs, before, hash
from entries where run = :run and number = :number;

-- output: The compressed bytes of an output.
select data from outputs where run = :run and number = :number and stream = :stream;
