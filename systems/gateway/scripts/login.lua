-- KEYS: ratelimit:global:<ip> ratelimit:auth:<ip> lockout:<username>:<ip> user:<username>
-- ARGV: the two limits.
-- Returns what admit() does, then the lockout's milliseconds (-2: none), user id, stored hash, epoch, generation.
local reply = admit(KEYS[1], KEYS[2], ARGV)
if reply[1] ~= 0 then return reply end
local user = redis.call('HMGET', KEYS[4], 'id', 'hash', 'epoch')
reply[5] = redis.call('PTTL', KEYS[3])
reply[6] = user[1] or ''
reply[7] = user[2] or ''
reply[8] = tonumber(user[3] or '0')
reply[9] = 0
if user[1] then reply[9] = tonumber(redis.call('GET', 'token:user:' .. user[1]) or '0') end
return reply
