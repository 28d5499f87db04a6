-- claim: Take a moment of a duty, unless somebody has.
insert into claims (duty, moment, claimed, who, became)
values (:duty, :moment, :claimed, :who, :became) on conflict do nothing;

-- swap_claim: Put another claim in the place of one, unless somebody has meanwhile.
update claims set claimed = :claimed, who = :who, became = :became
where duty = :duty and moment = :moment and claimed = :was and became = :before;

-- claimed: The last moments of a duty that were taken, the newest first.
select moment, claimed, who, became from claims where duty = :duty order by moment desc limit :limit;
