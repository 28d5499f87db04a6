-- announce: One more thing that the public is told of an incident.
insert into announcements (environment, incident, number, at, state, title, text, components, who)
select :environment, :incident, coalesce(max(number), 0) + 1, :at, :state, :title, :text, :components, :who
from announcements where environment = :environment and incident = :incident;

-- told: What the public was told since a moment, of incidents of which it was told anything since then.
select incident, number, at, state, title, text, components, who from announcements
where environment = :environment and incident in (
    select incident from announcements where environment = :environment and at >= :since
) order by incident, number;

-- of: What the public was told of an incident.
select incident, number, at, state, title, text, components, who from announcements
where environment = :environment and incident = :incident order by number;
