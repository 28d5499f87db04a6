-- claim: Take a moment of a duty, unless somebody has.
insert into claims (duty, moment, claimed, who, became)
values (:duty, :moment, :claimed, :who, :became) on conflict do nothing;

-- claim_of: Who has taken a moment of a duty.
select moment, claimed, who, became from claims where duty = :duty and moment = :moment;

-- claimed: The last moments of a duty that were taken, the newest first.
select moment, claimed, who, became from claims where duty = :duty order by moment desc limit :limit;
