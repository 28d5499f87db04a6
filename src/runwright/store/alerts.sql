-- alert: How a monitor stands.
select body, version from alerts where environment = :environment and monitor = :monitor;

-- alerts: How all monitors of an environment stand.
select monitor, body, version from alerts where environment = :environment order by monitor;

-- enter: The first standing of a monitor, unless somebody was faster.
insert into alerts (environment, monitor, body, version)
values (:environment, :monitor, :body, 1) on conflict do nothing;

-- swap: The next standing in the place of the one that was read, if that is still there.
update alerts set body = :body, version = version + 1
where environment = :environment and monitor = :monitor and version = :was;

-- silence: Be silent about a pattern for a while.
insert into silences (environment, pattern, made, until, who, why)
values (:environment, :pattern, :made, :until, :who, :why) on conflict do nothing;

-- silences: What is silent at a moment.
select pattern, made, until, who, why from silences where environment = :environment and until > :now order by made;
