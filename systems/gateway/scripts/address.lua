-- KEYS: ratelimit:global:<ip>
-- ARGV: the limit.
-- Returns {1 when it is exceeded, most, left, milliseconds}.
local count, ends = hit(KEYS[1], ARGV[2])
local left = tonumber(ARGV[1]) - count
return {left < 0 and 1 or 0, tonumber(ARGV[1]), math.max(left, 0), ends}
