-- oldest: Runs, oldest first, in pages.
select run, ordinal from runs where ordinal > :after order by ordinal limit :page;

-- places: The least and the greatest place of a run, and how many runs there are.
select min(ordinal), max(ordinal), count(*) from runs;

-- opening: The hash of the first entry of the run at a place.
select e.hash from runs r join entries e on e.run = r.run and e.number = 1 where r.ordinal = :ordinal;

-- streams: The outputs that lie there for some entries of a run.
select number, stream from outputs where run = :run and number >= :first and number <= :last order by number, stream;

-- stray_entries: Entries of runs that are not there.
select run, number from entries e where not exists (select 1 from runs r where r.run = e.run) limit 100;

-- stray_outputs: Outputs of entries that are not there.
select run, number from outputs o
where not exists (select 1 from entries e where e.run = o.run and e.number = o.number) limit 100;

-- merged: What was said of a run when it was carried here from another store.
select body from entries where run = :run and kind = 'merged' order by number;
