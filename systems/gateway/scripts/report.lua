-- KEYS: ratelimit:global:<ip> ratelimit:user:<id> token:blacklist:<jti> token:user:<id> token:family:<sid>
-- ARGV: the two limits, the token's generation.
-- Returns what admit() does, then 0, or 1: this token is revoked, 2: all of the user's, 3: its session ended.
local reply = admit(KEYS[1], KEYS[2], ARGV)
local revoked = 0
if redis.call('EXISTS', KEYS[3]) == 1 then
  revoked = 1
elseif tonumber(redis.call('GET', KEYS[4]) or '0') ~= tonumber(ARGV[5]) then
  revoked = 2
elseif redis.call('EXISTS', KEYS[5]) == 0 then
  revoked = 3
end
reply[5] = revoked
return reply
