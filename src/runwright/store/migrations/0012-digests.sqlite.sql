-- The first of the notifications that were sent in one digest with it, itself included; 0 for one that was sent alone.
alter table attempts add column together integer not null default 0;
