-- A password was right: begin a session, unless the account was locked or its password changed meanwhile.
-- KEYS: lockout:<username>:<ip> failures:<username>:<ip> user:<username> token:refresh:<jti> token:family:<family>
-- ARGV: secret, user, username, family, generation, seconds; epoch.
-- Returns {0, …}, {1, milliseconds}: locked, {2, …}: the credentials changed.
local left = redis.call('PTTL', KEYS[1])
if left ~= -2 then return {1, left} end
if redis.call('HGET', KEYS[3], 'epoch') ~= ARGV[7] then return {2, left} end
redis.call('DEL', KEYS[2])
begin(KEYS[4], KEYS[5], ARGV)
return {0, left}
