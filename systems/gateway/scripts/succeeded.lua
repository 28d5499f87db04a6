-- A password was right: begin a session, unless the account was locked or its password changed meanwhile.
-- KEYS: lockout:<username>:<ip> failures:<username>:<ip> user:<username> token:refresh:<jti> token:family:<family>
-- ARGV: secret, user, username, family, generation, seconds; epoch.
-- Returns {0}, {1}: locked, {2}: the credentials changed.
if redis.call('EXISTS', KEYS[1]) == 1 then return {1} end
if redis.call('HGET', KEYS[3], 'epoch') ~= ARGV[7] then return {2} end
redis.call('DEL', KEYS[2])
begin(KEYS[4], KEYS[5], ARGV)
return {0}
