-- Sets the gate, unless it is older than the one that is there, or set by an older controller.
--
-- KEYS: 1 gate.
-- ARGV: 1 epoch, 2 first bucket, 3 bucket behind the last, 4 whether it follows, 5 whether it captures, 6 sequence since
--   which it does, 7 term, 8 `new` to set it only where there is none.
-- Returns {'set'}, {'kept'}, or {'damaged', …}.

if not holds(KEYS[1], 'hash', 'gate') then return damage end
local gate = redis.call('HMGET', KEYS[1], 'epoch', 'term')
if gate[1] then
  if ARGV[8] == 'new' then return {'kept'} end
  local epoch, term = whole(gate[1]), tonumber(gate[2] or '')
  if not epoch or not term then return {'damaged', 'gate', 'is not a gate'} end
  if tonumber(ARGV[1]) <= epoch or tonumber(ARGV[7]) < term then return {'kept'} end
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'lo', ARGV[2], 'hi', ARGV[3], 'follower', ARGV[4], 'capture', ARGV[5],
  'since', ARGV[6], 'term', ARGV[7])
return {'set'}
