-- begin: Keep the key of a request, unless it is there.
insert into deeds (who, key, request, begun, status, answer) values (:who, :key, :request, :begun, 0, '')
on conflict do nothing;

-- one: The request that bore a key.
select request, status, answer from deeds where who = :who and key = :key;

-- end: The answer that it got.
update deeds set status = :status, answer = :answer where who = :who and key = :key;

-- forget: Those that were begun before a moment.
delete from deeds where begun < :before;
