-- key: The incident that an alert belongs to.
select incident from incident_keys where environment = :environment and key = :key;

-- enter: Say to which incident an alert belongs, unless somebody was faster.
insert into incident_keys (environment, key, incident) values (:environment, :key, :incident) on conflict do nothing;

-- begin: Enter an incident.
insert into incidents (incident, environment, name, title, severity, book, procedure, opened, state, count, head)
values (:incident, :environment, :name, :title, :severity, :book, :procedure, :opened, 'open', 0, '');

-- going: The incident of an alert's name and runbook that is not over; of one that was merged, the one that it became a part of.
select whole.incident from incidents as part
join incidents as whole on whole.incident = case part.merged when '' then part.incident else part.merged end
where part.environment = :environment and part.name = :name and whole.state <> 'resolved'
and (part.book = :book or part.book = '' or :book = '')
order by part.opened desc limit 1;

-- move: Let the alerts of an incident belong to another.
update incident_keys set incident = :into where incident = :incident;

-- merge: Make an incident a part of another, with all that was merged into it before.
update incidents set merged = :into where incident = :incident or merged = :incident;

-- merge_one: Say of which other incident one is a part.
update incidents set merged = :into where incident = :incident;

-- append: One more entry of a time line.
insert into timeline (incident, number, at, who, kind, body, before, hash)
values (:incident, :number, :at, :who, :kind, :body, :before, :hash);

-- advance: Count it, if nobody else wrote in between.
update incidents set state = :state, severity = :severity, count = :number, head = :hash
where incident = :incident and count = :was;

-- one: One incident.
select incident, environment, name, title, severity, book, procedure, opened, state, count, head, merged
from incidents where incident = :incident;

-- beginning: The incidents whose names begin so; a few are enough to say that there are several.
select incident from incidents where substr(incident, 1, :length) = :start order by opened desc limit 5;

-- list: Incidents of an environment, the newest first; an empty state asks for all.
select incident, environment, name, title, severity, book, procedure, opened, state, count, head, merged
from incidents where environment = :environment and (:state = '' or state = :state) order by opened desc limit :limit;

-- unresolved: All incidents of an environment that are going on, the oldest first.
select incident, environment, name, title, severity, book, procedure, opened, state, count, head, merged
from incidents where environment = :environment and state <> 'resolved' order by opened;

-- timeline: What happened in an incident, in order.
select number, at, who, kind, body, before, hash from timeline where incident = :incident order by number;

-- entry: One entry of a time line.
select number, at, who, kind, body, before, hash from timeline where incident = :incident and number = :number;

-- of_run: The incidents whose time lines speak of a run, the newest first.
select incidents.incident, environment, name, title, severity, book, procedure, opened, state, count, head, merged
from incidents join timeline on timeline.incident = incidents.incident
where environment = :environment and kind in ('run', 'diagnosis') and timeline.body like :pattern
order by opened desc limit 1;

-- every: All incidents of the store, the oldest first.
select incident from incidents order by opened, incident;

-- keys: The alerts that belong to an incident.
select key from incident_keys where incident = :incident;
