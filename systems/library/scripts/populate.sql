-- A library with something in it: 200 users, 4000 stories, of which about one in thirty is popular (more than 1000 views).
-- The same library every time, so that two measurements can be compared.
select setseed(0.3);

insert into users (username, name, created_at)
select 'reader-' || n, 'Reader ' || n, now() - n * interval '1 hour'
from generate_series(1, 200) as n;

insert into stories (user_id, title, body, views, revision, created_at, updated_at)
select (select min(id) from users) + n % 200,
       'Story ' || n,
       repeat('Once upon a time, in the library of number ' || n || '. ', 20),
       (10000 * power(random(), 20))::bigint + (case when n % 40 = 0 then 1001 else 0 end),
       1,
       now() - n * interval '1 minute',
       now() - n * interval '1 minute'
from generate_series(1, 4000) as n;

analyze;
