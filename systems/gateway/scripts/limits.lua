-- Counts one request in the window of a limit: {count, milliseconds until the window ends}.
local function hit(key, window)
  local count = redis.call('INCR', key)
  local ends = redis.call('PTTL', key)
  if ends < 0 then
    redis.call('PEXPIRE', key, window)
    ends = tonumber(window)
  end
  return count, ends
end

-- Counts one request against two limits, the second only when the first lets it pass:
-- {which was exceeded (0 none), most, left, milliseconds} of the one that is exceeded or nearer to it.
local function admit(first, second, arg)
  local most1, most2 = tonumber(arg[1]), tonumber(arg[3])
  local count1, ends1 = hit(first, arg[2])
  if count1 > most1 then return {1, most1, 0, ends1} end
  local count2, ends2 = hit(second, arg[4])
  if count2 > most2 then return {2, most2, 0, ends2} end
  if most1 - count1 <= most2 - count2 then return {0, most1, most1 - count1, ends1} end
  return {0, most2, most2 - count2, ends2}
end
