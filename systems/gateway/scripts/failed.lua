-- A password was wrong: count it, and lock the account for this address when it was one too many. An account that was
-- locked meanwhile is answered for as succeeded.lua does, or many guesses at once would tell which of them is right.
-- KEYS: failures:<username>:<ip> lockout:<username>:<ip> user:<username>
-- ARGV: how many are too many, the window and the lockout in seconds.
-- Returns {failures, 1 when this one locked the account, milliseconds of a lockout that was there before (-2: none)}.
local left = redis.call('PTTL', KEYS[2])
if left ~= -2 then return {0, 0, left} end
local failures = redis.call('INCR', KEYS[1])
if failures == 1 then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
if failures < tonumber(ARGV[1]) then return {failures, 0, -2} end
redis.call('SET', KEYS[2], failures, 'EX', ARGV[3])
redis.call('DEL', KEYS[1])
if redis.call('EXISTS', KEYS[3]) == 1 then redis.call('HINCRBY', KEYS[3], 'epoch', 1) end
return {failures, 1, -2}
