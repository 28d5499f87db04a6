-- Begins a family of tokens with its first refresh token.
-- session: secret, user, username, family, generation, seconds.
local function begin(refresh, family, session)
  redis.call('HSET', refresh, 'secret', session[1], 'user', session[2], 'username', session[3], 'family', session[4],
    'generation', session[5])
  redis.call('EXPIRE', refresh, session[6])
  redis.call('SET', family, session[2], 'EX', session[6])
end
