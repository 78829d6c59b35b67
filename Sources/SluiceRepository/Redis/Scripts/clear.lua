-- Takes back the mark of a record, unless the record was committed again since.
--
-- KEYS: 1 dirty marks.
-- ARGV: 1 id, 2 sequence of the commit that made the mark.
-- Returns {'cleared'}, {'kept'}, or {'damaged', …}.

if not holds(KEYS[1], 'zset', 'dirty') then return damage end
local marked = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not marked or tonumber(marked) ~= tonumber(ARGV[2]) then return {'kept'} end
redis.call('ZREM', KEYS[1], ARGV[1])
return {'cleared'}
