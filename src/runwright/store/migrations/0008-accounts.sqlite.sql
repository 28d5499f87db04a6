-- Accounts: who may log in. A password is kept as what argon2id makes of it, and nothing else of it is.
create table accounts (
    account text not null primary key,
    password text not null,
    made text not null,
    disabled text not null
) without rowid;

-- What an account may do in an environment; `*` is all of them.
create table account_roles (
    account text not null references accounts (account),
    environment text not null,
    role text not null,
    primary key (account, environment)
) without rowid;

-- Tokens of programs that act as an account, each with the most that it may do; only the sha256 of each is kept.
create table account_tokens (
    token text not null primary key,
    account text not null references accounts (account),
    name text not null,
    hash text not null,
    environment text not null,
    role text not null,
    made text not null,
    until text not null,
    revoked text not null
) without rowid;

-- Who came in, who was refused, who changed what of accounts; rows are only added, each with the hash of the one before.
create table access (
    number integer not null primary key,
    at text not null,
    who text not null,
    kind text not null,
    body text not null,
    before text not null,
    hash text not null
);
create index access_of on access (who, number);

-- Requests of programs by the keys that they bore, each with its answer, so that none is carried out twice.
create table deeds (
    who text not null,
    key text not null,
    request text not null,
    begun text not null,
    status integer not null,
    answer text not null,
    primary key (who, key)
) without rowid;
create index deeds_begun on deeds (begun);
