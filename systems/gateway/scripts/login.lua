-- KEYS: ratelimit:global:<ip> ratelimit:auth:<ip> lockout:<username>:<ip> failures:<username>:<ip> user:<username>
--       token:refresh:<jti> token:family:<family>
-- ARGV: the two limits; the stored hash, epoch and generation for which the instance knows the password to be right
--       (empty when it does not); secret, username, family, seconds.
-- Returns what admit() does, then the lockout's milliseconds (-2: none), 1 when the session began, user id, stored hash,
-- epoch, generation.
local reply = admit(KEYS[1], KEYS[2], ARGV)
if reply[1] ~= 0 then return reply end
local user = redis.call('HMGET', KEYS[5], 'id', 'hash', 'epoch')
local id, hash, epoch, generation = user[1] or '', user[2] or '', user[3] or '0', '0'
if user[1] then generation = redis.call('GET', 'token:user:' .. id) or '0' end
reply[5], reply[6] = redis.call('PTTL', KEYS[3]), 0
reply[7], reply[8], reply[9], reply[10] = id, hash, tonumber(epoch), tonumber(generation)
if reply[5] == -2 and user[1] and hash == ARGV[5] and epoch == ARGV[6] and generation == ARGV[7] then
  redis.call('DEL', KEYS[4])
  begin(KEYS[6], KEYS[7], {ARGV[8], id, ARGV[9], ARGV[10], generation, ARGV[11]})
  reply[6] = 1
end
return reply
