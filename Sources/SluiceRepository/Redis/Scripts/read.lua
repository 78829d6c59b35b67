-- Reads records, the gate and the floor in one step, from the server that takes the writes.
--
-- KEYS: 1 gate, 2 floor, then records.
-- ARGV: names of fields of records.
-- Returns {'read', fields of the gate, floor or nil, {fields of each record}}, or {'damaged', …}.

if not holds(KEYS[1], 'hash', 'gate') or not holds(KEYS[2], 'string', 'floor') then return damage end
local records = {}
for index = 3, #KEYS do
  if not holds(KEYS[index], 'hash', 'data') then return damage end
  records[index - 2] = redis.call('HMGET', KEYS[index], unpack(ARGV))
end
local gate = redis.call('HMGET', KEYS[1], 'epoch', 'lo', 'hi', 'follower', 'capture', 'since', 'term')
return {'read', gate, redis.call('GET', KEYS[2]), records}
