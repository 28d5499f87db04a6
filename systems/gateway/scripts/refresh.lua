-- A refresh token is exchanged for a new one; used a second time, it ends its family.
-- KEYS: ratelimit:global:<ip> ratelimit:auth:<ip> token:refresh:<jti> token:blacklist:<jti> token:refresh:<new jti>
-- ARGV: the two limits, secret, new secret, seconds.
-- Returns what admit() does, then 0, 1: unknown, 2: used before, 3: revoked; user, username, family, generation.
local reply = admit(KEYS[1], KEYS[2], ARGV)
if reply[1] ~= 0 then return reply end
local held = redis.call('HMGET', KEYS[3], 'secret', 'user', 'username', 'family', 'generation', 'used')
reply[5] = 1
if not held[1] or held[1] ~= ARGV[5] then return reply end
local family = 'token:family:' .. held[4]
reply[6], reply[7], reply[8], reply[9] = held[2], held[3], held[4], tonumber(held[5])
if held[6] then
  redis.call('DEL', family)
  reply[5] = 2
  return reply
end
reply[5] = 3
if redis.call('EXISTS', KEYS[4]) == 1 or redis.call('EXISTS', family) == 0 then return reply end
if tonumber(redis.call('GET', 'token:user:' .. held[2]) or '0') ~= tonumber(held[5]) then return reply end
redis.call('HSET', KEYS[3], 'used', '1')
begin(KEYS[5], family, {ARGV[6], held[2], held[3], held[4], held[5], ARGV[7]})
reply[5] = 0
return reply
