-- What people are to be told, one row for each channel; put in one transaction with what it tells of.
create table notifications (
    number integer not null primary key,
    environment text not null,
    channel text not null,
    key text not null,
    about text not null,
    body text not null,
    made text not null,
    state text not null,
    due text not null,
    tried integer not null,
    holder text not null,
    until text not null,
    unique (environment, channel, key)
);

-- What is not settled, in its order and by what it is about: all that a courier looks at, however long the past is.
create index unsettled on notifications (environment, channel, number) where state in ('waiting', 'in flight');
create index before_it on notifications (environment, channel, about, number) where state in ('waiting', 'in flight');
create index in_flight on notifications (environment, number) where state = 'in flight';
create index of_subject on notifications (environment, about, number);

-- Each attempt to deliver one, begun before anything is sent.
create table attempts (
    notification integer not null references notifications (number),
    tried integer not null,
    environment text not null,
    channel text not null,
    at text not null,
    holder text not null,
    ended text not null,
    became text not null,
    answer text not null,
    again text not null,
    primary key (notification, tried)
);
create index by_moment on attempts (environment, channel, at);
