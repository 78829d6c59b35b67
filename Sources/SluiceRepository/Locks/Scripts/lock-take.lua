-- Takes a lock, unless somebody else has it, under a token higher than all before it. Taken again by the same owner, it
-- lives longer and keeps its token: an answer that was lost is asked for again.
--
-- KEYS: 1 lock, 2 fence.
-- ARGV: 1 owner, 2 ms to live, 3 what the token has to be above.
-- Returns {'taken', token}, {'held', ms left or -1}, or {'damaged', which key}.

for index, key in ipairs(KEYS) do
  local kind = redis.call('TYPE', key).ok
  if kind ~= 'string' and kind ~= 'none' then return {'damaged', index} end
end
local held = redis.call('GET', KEYS[1])
if held then
  local token, owner = string.match(held, '^(%d+) (.*)$')
  if owner ~= ARGV[1] then return {'held', redis.call('PTTL', KEYS[1])} end
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return {'taken', token}
end
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
if not last then return {'damaged', 2} end
local token = string.format('%.0f', math.max(last, tonumber(ARGV[3])) + 1)
redis.call('SET', KEYS[2], token)
redis.call('SET', KEYS[1], token .. ' ' .. ARGV[1], 'PX', ARGV[2])
return {'taken', token}
