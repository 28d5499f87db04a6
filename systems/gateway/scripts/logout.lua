-- A refresh token ends its family.
-- KEYS: token:refresh:<jti>
-- ARGV: secret.
-- Returns {user, username, family}, or nothing when the token is unknown.
local held = redis.call('HMGET', KEYS[1], 'secret', 'user', 'username', 'family')
if not held[1] or held[1] ~= ARGV[1] then return {} end
redis.call('DEL', 'token:family:' .. held[4])
return {held[2], held[3], held[4]}
