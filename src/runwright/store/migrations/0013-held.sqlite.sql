-- Each runbook has its own procedures: two pages with a "Restart" do not keep each other waiting.
drop index held;
create unique index held on runs (book, procedure, target) where holder <> '';
