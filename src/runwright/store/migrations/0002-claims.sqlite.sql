-- Claims: which moment of which duty somebody has taken, so that no clock starts it twice; rows are only ever added.
create table claims (
    duty text not null,
    moment text not null,
    claimed text not null,
    who text not null,
    became text not null,
    primary key (duty, moment)
) without rowid;
