-- last: The entry that was added last.
select number, hash from access order by number desc limit 1;

-- append: One more.
insert into access (number, at, who, kind, body, before, hash)
values (:number, :at, :who, :kind, :body, :before, :hash);

-- latest: The newest entries, the newest first.
select number, at, who, kind, body, before, hash from access
where :who = '' or who = :who order by number desc limit :limit;

-- all: Entries behind a number, in order.
select number, at, who, kind, body, before, hash from access where number > :after order by number limit :page;

-- refused: How often somebody was refused since a moment, and since what last made good for it.
select count(*) from access
where who = :who and kind = 'refused' and at > :since and number > coalesce(
    (select max(number) from access where who = :who and kind in ('entered', 'password', 'unlocked')), 0
);
