-- delivery: What a delivery is read from.
number, environment, channel, key, about, body, made, state, due, tried, holder, until, waits, because;

-- waiting: That one waits for a channel, and may go now.
-- That it is unsettled is said twice, since SQLite uses an index only for the words with which it was made.
environment = :environment and channel = :channel and due <= :now
and state in ('waiting', 'in flight') and state = 'waiting';

-- put: One notification for one channel, unless its key was put there before.
insert into notifications
    (environment, channel, key, about, body, made, state, due, tried, holder, until, waits, because)
values (:environment, :channel, :key, :about, :body, :made, 'waiting', :due, 0, '', '', :waits, :because)
on conflict do nothing;

-- ready: The channels for which something waits.
select distinct channel from notifications
where environment = :environment and state in ('waiting', 'in flight') and state = 'waiting' and due <= :now;

-- next: What may be sent to a channel now, in its turn or in one digest. What is behind another about the same, which is
-- not settled, waits; in a digest, it goes along with those before it that are due by the moment `beside`.
select {delivery}
from notifications as this
where {waiting}
and not exists (
    select 1 from notifications as former
    where former.environment = this.environment and former.channel = this.channel and former.about = this.about
    and former.state in ('waiting', 'in flight')
    and (former.state = 'in flight' or (former.number < this.number and former.due > :beside))
)
order by number limit :most;

-- queue: How many could be sent to a channel now, whatever they are behind.
select count(*) from notifications
where {waiting};

-- carried: One that a process has in the air.
select 1 from notifications
where environment = :environment and channel = :channel and state = 'in flight' and holder = :holder limit 1;

-- last: Until when a channel wanted no more, as it said at the last attempt; empty where it said nothing.
select again from attempts where environment = :environment and channel = :channel order by at desc limit 1;

-- claim: Take one, if nobody was faster.
update notifications set state = 'in flight', tried = tried + 1, holder = :holder, until = :until
where number = :number and state = 'waiting';

-- begin: Write an attempt down before it is made.
insert into attempts (notification, tried, environment, channel, at, holder, ended, became, answer, again, together)
select number, tried, environment, channel, :at, :holder, '', 'in flight', '', '', :together
from notifications where number = :number;

-- recent: How many attempts a channel has seen since a moment; a digest is one.
select count(*) from attempts
where environment = :environment and channel = :channel and at > :since and together in (0, notification);

-- wished: Until when a channel wants no more; the last that it said counts.
select again from attempts
where environment = :environment and channel = :channel and again > :now order by again desc limit 1;

-- settle: What became of it, if nobody has tried it again since.
update notifications set state = :state, due = :due, holder = '', until = ''
where number = :number and tried = :tried and state in ('in flight', 'unknown', 'waiting');

-- end: What became of an attempt.
update attempts set ended = :ended, became = :became, answer = :answer, again = :again
where notification = :number and tried = :tried;

-- flying: What is in flight on the channels of an environment.
select {delivery}
from notifications
where environment = :environment and state = 'in flight' order by number;

-- again: Have one sent again that was given up, or of which nobody knows; none that later news has passed.
update notifications set state = 'waiting', due = :now, made = :now, waits = '', because = ''
where number = :number and state in ('failed', 'unknown')
and not exists (
    select 1 from notifications as later
    where later.environment = notifications.environment and later.channel = notifications.channel
    and later.about = notifications.about and later.number > notifications.number and later.state = 'delivered'
);

-- one: One by its number.
select {delivery}
from notifications
where number = :number and environment = :environment;

-- list: The last ones, the newest first; an empty channel, state or subject asks for all.
select {delivery}
from notifications
where environment = :environment and (:channel = '' or channel = :channel) and (:state = '' or state = :state)
and (:about = '' or about = :about) order by number desc limit :limit;

-- told: The channels that were told of something.
select distinct channel from notifications where environment = :environment and about = :about;

-- attempts: The attempts of one, in order.
select tried, at, holder, ended, became, answer, again, together from attempts where notification = :number order by tried;

-- old: What was delivered before a moment, where all that is about the same was, and no incident of it goes on.
select number from notifications as this
where environment = :environment and state = 'delivered' and made < :before
and not exists (
    select 1 from notifications as other
    where other.environment = this.environment and other.about = this.about
    and (other.state <> 'delivered' or other.made >= :before)
)
and not exists (select 1 from incidents where incident = replace(this.about, 'status/', '') and state <> 'resolved')
order by number limit :most;

-- forget: Drop the attempts of one.
delete from attempts where notification = :number;

-- drop: Drop one that was delivered.
delete from notifications where number = :number and state = 'delivered';

-- release: Let what waits for business hours go now; an empty channel is all of them.
update notifications set due = :now, waits = '', because = ''
where environment = :environment and about = :about and (:channel = '' or channel = :channel)
and state in ('waiting', 'in flight') and state = 'waiting' and waits > :now;

-- withdraw: Take back what waits for its hour and nobody was told, or may have been told.
delete from notifications
where environment = :environment and about = :about and state in ('waiting', 'in flight') and state = 'waiting'
and waits > :now and tried = 0;
