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

-- silences: What is silent at a moment, without what was ended before.
select s.pattern, s.made, s.until, s.who, s.why from silences s
left join silence_ends e on e.environment = s.environment and e.pattern = s.pattern and e.made = s.made
where s.environment = :environment and s.until > :now and e.made is null order by s.made;

-- end: End a silence before its time.
insert into silence_ends (environment, pattern, made, ended, who)
values (:environment, :pattern, :made, :ended, :who) on conflict do nothing;

-- record: A change in the history of an alert.
insert into alert_history (environment, monitor, at, standing, event, key, muted)
values (:environment, :monitor, :at, :standing, :event, :key, :muted) on conflict do nothing;

-- history: What changed since a moment, behind how each monitor stood then; of one monitor, or of all by an empty name.
select h.monitor, h.at, h.standing, h.event, h.key, h.muted from alert_history h
left join (
    select monitor, max(at) as at from alert_history
    where environment = :environment and at <= :since and (:monitor = '' or monitor = :monitor) group by monitor
) before on before.monitor = h.monitor and before.at = h.at
where h.environment = :environment and (:monitor = '' or h.monitor = :monitor)
and (h.at > :since or before.at is not null) order by h.at;

-- forget: Take out what is too old, and is not how a monitor stood since.
delete from alert_history where environment = :environment and at < :before and exists (
    select 1 from alert_history later where later.environment = alert_history.environment
    and later.monitor = alert_history.monitor and later.at > alert_history.at and later.at <= :before
);

-- read: Readings of a minute, in the place of those that lay there hours before.
insert into readings (environment, monitor, slot, at, low, high, last)
values (:environment, :monitor, :slot, :at, :low, :high, :last)
on conflict (environment, monitor, slot) do update set at = excluded.at, last = excluded.last,
low = case when readings.at = excluded.at and readings.low < excluded.low then readings.low else excluded.low end,
high = case when readings.at = excluded.at and readings.high > excluded.high then readings.high else excluded.high end;

-- readings: What was read of a monitor since a moment.
select at, low, high, last from readings
where environment = :environment and monitor = :monitor and at >= :since order by at;
