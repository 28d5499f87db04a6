-- A password was right: begin a family of tokens, unless the account was locked or its password changed meanwhile.
-- KEYS: lockout:<username>:<ip> failures:<username>:<ip> user:<username> token:refresh:<jti> token:family:<family>
-- ARGV: epoch, secret, user, username, family, generation, seconds.
-- Returns {0}, {1}: locked, {2}: the credentials changed.
if redis.call('EXISTS', KEYS[1]) == 1 then return {1} end
if redis.call('HGET', KEYS[3], 'epoch') ~= ARGV[1] then return {2} end
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[4], 'secret', ARGV[2], 'user', ARGV[3], 'username', ARGV[4], 'family', ARGV[5],
  'generation', ARGV[6])
redis.call('EXPIRE', KEYS[4], ARGV[7])
redis.call('SET', KEYS[5], ARGV[3], 'EX', ARGV[7])
return {0}
