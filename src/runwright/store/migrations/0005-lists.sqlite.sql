-- What lists ask for, however many runs there are. The entries of a run that goes on change neither holder nor procedure,
-- nor whether it waits, so that none of these costs them a page to sync.
create index waiting on runs (ordinal) where state = 'waiting';
create index driven on runs (ordinal) where holder <> '';
create index of_procedure on runs (procedure, ordinal);
