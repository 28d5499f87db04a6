-- take: Take a turn that is free, over or our own already.
insert into turns (environment, duty, holder, until) values (:environment, :duty, :holder, :until)
on conflict (environment, duty) do update set holder = excluded.holder, until = excluded.until
where turns.holder = excluded.holder or turns.until <= :now or turns.holder = :dead;

-- holder: Whose turn it is.
select holder, until from turns where environment = :environment and duty = :duty;

-- leave: Let others have it at once.
delete from turns where environment = :environment and duty = :duty and holder = :holder;
