-- override: Somebody stands in for whoever would be on call.
insert into overrides (rotation, person, start, until, made, who, why)
values (:rotation, :person, :start, :until, :made, :who, :why);

-- overrides: Who stands in, in the order in which it was said; those that are long over are not asked for.
select person, start, until, why from overrides where rotation = :rotation and until > :since order by made, start;

-- calendar: The last good answer of a calendar's server.
select fetched, body from calendars where source = :source;

-- keep: Keep an answer in the place of the one before.
insert into calendars (source, fetched, body) values (:source, :fetched, :body)
on conflict (source) do update set fetched = excluded.fetched, body = excluded.body;
