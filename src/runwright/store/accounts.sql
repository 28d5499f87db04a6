-- add: A new account, unless there is one of its name.
insert into accounts (account, password, made, disabled) values (:account, :password, :made, '') on conflict do nothing;

-- accounts: All of them, in the order of their names.
select account, password, made, disabled from accounts order by account;

-- account: One of them.
select account, password, made, disabled from accounts where account = :account;

-- password: Another password.
update accounts set password = :password where account = :account;

-- disable: Let an account in no more, or again.
update accounts set disabled = :disabled where account = :account;

-- roles: What an account may do, by environment.
select environment, role from account_roles where account = :account order by environment;

-- give: What an account may do in an environment, in the place of what was said before.
insert into account_roles (account, environment, role) values (:account, :environment, :role)
on conflict (account, environment) do update set role = excluded.role;

-- withdraw: Nothing any more in an environment.
delete from account_roles where account = :account and environment = :environment;

-- issue: A new token.
insert into account_tokens (token, account, name, hash, environment, role, made, until, revoked)
values (:token, :account, :name, :hash, :environment, :role, :made, :until, '');

-- tokens: The tokens of an account, the newest first.
select token, account, name, environment, role, made, until, revoked
from account_tokens where account = :account order by made desc, token;

-- token: One token, with the hash of its secret.
select token, account, name, environment, role, made, until, revoked, hash from account_tokens where token = :token;

-- revoke: Let a token count no more.
update account_tokens set revoked = :revoked where token = :token and revoked = '';
