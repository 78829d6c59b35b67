-- Commits a change of one record, with all that belongs to it, or says why not.
--
-- KEYS: 1 record, 2 ids, 3 gate, 4 sequence, 5 dirty marks, 6 floor, 7 digest, 8 tombstones, 9 the component's audit,
--   10 the audit entry, 11 the record's audit, 12 audit statistics, 13 cache generation, 14 the audit of all components
--   (the same as 9 where there is none), 15 the idempotency key, if there is one.
-- ARGV: 1 epoch of the gate as the caller knows it, 2 id, 3 bucket, 4 operation, 5 expectation (`absent` or a version),
--   6 whether it deletes (1 or 0), 7 value, 8 hash, 9 memberships, 10 head of the record behind the version, 11 field of
--   the statistics, 12 component, 13 note for the audit (JSON), 14 event (JSON without its end), 15 channel, 16 prefix of
--   keys, 17 component in keys, and with an idempotency key: 18 its hash, 19 fingerprint, 20 lifetime in ms.
-- Returns {'committed', version, sequence}, {'repeated', version}, {'conflict', version, deleted}, {'stale', epoch},
--   {'notPrimary', epoch}, {'notUnique', index, holder}, {'idempotencyKeyReused'}, {'notOpen'}, or {'damaged', …}.

local id, bucket, operation = ARGV[2], ARGV[3], ARGV[4]
local deletes = ARGV[6] == '1'
local hash, ix, prefix, tag = ARGV[8], ARGV[9], ARGV[16], ARGV[17]

-- The gate.
local ok, gate = look('gate', 'HMGET', KEYS[3], 'epoch', 'lo', 'hi', 'capture')
if not ok then return damage end
if not gate[1] then return {'notOpen'} end
local gate_epoch, low, high = whole(gate[1]), whole(gate[2]), whole(gate[3])
if not (gate_epoch and low and high) then return {'damaged', 'gate', 'is not a gate'} end
if ARGV[1] ~= gate[1] then return {'stale', gate[1]} end
local number = tonumber(bucket)
if number < low or number >= high then return {'notPrimary', gate[1]} end

-- Repetitions.
local current = read_record(KEYS[1], KEYS[6])
if not current then return damage end
local _, found = string.find(current.ring, operation .. ':', 1, true)
if found then return {'repeated', string.match(current.ring, '^[%d.]+', found + 1)} end
local request, fingerprint = ARGV[18], ARGV[19]
if request then
  local ok, known = look('idem', 'GET', KEYS[15])
  if not ok then return damage end
  if known then
    local asked, made = string.match(known, '^(%x+) (%d+%.%d+)$')
    if not asked then return {'damaged', 'idem', 'is not a fingerprint with a version'} end
    if asked ~= fingerprint then return {'idempotencyKeyReused'} end
    return {'repeated', made}
  end
end

-- What is expected.
local before = digits(current.epoch) .. '.' .. digits(current.count)
if not (ARGV[5] == before or (ARGV[5] == 'absent' and current.deleted)) then
  return {'conflict', before, current.deleted and 1 or 0}
end

-- Where it is listed.
local left, entered = difference(current.ix, ix)
if not left then return damage end
if not can_touch(left, prefix, tag) or not can_touch(entered, prefix, tag) then return damage end
for _, place in ipairs(entered) do
  local other = place[1] == 'u' and holder(id, place, prefix, tag)
  if other then return {'notUnique', place[2], other} end
end

-- Everything else that will be touched. A record that stays alive, or deleted, stays where it is enumerated.
local captures, stays = gate[4] == '1', current.exists and current.deleted == deletes and not deletes
local sequence = counter('seq', 'GET', KEYS[4])
local commits = sequence and counter('audit:stats', 'HGET', KEYS[12], ARGV[11])
local generation = commits and counter('cache:gen', 'GET', KEYS[13])
local digest = generation and read_digest(KEYS[7], bucket)
if not digest then return damage end
local is_sound, last = look('audit:entries', 'ZRANGE', KEYS[9], -1, -1, 'WITHSCORES')
if not is_sound then return damage end
local has_entry, earlier = look('audit:entry', 'HGET', KEYS[10], 'at')
if not has_entry or not holds(KEYS[11], 'zset', 'audit:of') then return damage end
if KEYS[14] ~= KEYS[9] and not holds(KEYS[14], 'zset', 'audit:entries') then return damage end
if captures and not holds(KEYS[5], 'zset', 'dirty') then return damage end
if not stays and not (holds(KEYS[2], 'zset', 'ids') and holds(KEYS[8], 'zset', 'tombs')) then return damage end
if current.count >= 9007199254740991 then return {'damaged', 'data', 'was changed too often to be counted'} end
local now = milliseconds()
-- The clock of a server may be set back: times in the audit never fall.
local time = math.max(now, tonumber(last[2] or 0))

-- From here on nothing can fail. The first write is one that is refused when there is no memory left.
-- Copies of a store with a higher epoch may be here: versions never fall.
local epoch, count = math.max(gate_epoch, current.epoch), current.count + 1
local after = digits(epoch) .. '.' .. digits(count)
sequence = sequence + 1
-- The last seven of the ring, and of the idempotency records the last fifteen, stay.
local ring = operation .. ':' .. after
if current.ring ~= '' then
  ring = ring .. ',' .. (string.match(current.ring, '^' .. string.rep('[^,]+,', 6) .. '[^,]+') or current.ring)
end
local idem = current.idem
if request then
  local expires = digits(now + tonumber(ARGV[20]))
  idem = request .. ':' .. fingerprint .. ':' .. after .. ':' .. expires
  if current.idem ~= '' then
    idem = idem .. ',' .. (string.match(current.idem, '^' .. string.rep('[^,]+,', 14) .. '[^,]+') or current.idem)
  end
end
write_record(KEYS[1], after, ARGV[10], ring, ix, ARGV[7], idem, current.idem)
move(id, left, entered, prefix, tag)
if deletes then
  redis.call('ZREM', KEYS[2], id)
  redis.call('ZADD', KEYS[8], digits(now), id)
elseif not stays then
  redis.call('ZADD', KEYS[2], bucket, id)
  if current.exists then redis.call('ZREM', KEYS[8], id) end
end
if current.exists then count_in(digest, -1, id, current.epoch, current.count, current.hash, current.deleted) end
count_in(digest, 1, id, epoch, count, hash, deletes)
write_digest(KEYS[7], bucket, digest)
redis.call('SET', KEYS[4], digits(sequence))
if captures then redis.call('ZADD', KEYS[5], digits(sequence), id) end
redis.call('SET', KEYS[13], digits(generation + 1))
redis.call('HSET', KEYS[12], ARGV[11], digits(commits + 1))
if request then redis.call('SET', KEYS[15], fingerprint .. ' ' .. after, 'PX', ARGV[20]) end

-- The audit: `at` is `sequence time before after`; with what was there before, `old` is `schema encoding`, and `val`.
local place = digits(sequence)
local member = ARGV[12] .. ':' .. string.rep('0', 16 - #place) .. place .. ':' .. operation
-- An operation that was forgotten, came again and was committed again keeps both entries.
if earlier then redis.call('RENAME', KEYS[10], KEYS[10] .. ':' .. string.match(earlier, '^%d*')) end
local at = place .. ' ' .. digits(time) .. ' ' .. before .. ' ' .. after
if current.deleted then
  redis.call('HSET', KEYS[10], 'at', at, 'note', ARGV[13])
else
  redis.call('HSET', KEYS[10], 'at', at, 'note', ARGV[13], 'old', current.schema .. ' ' .. current.enc,
    'val', current.val)
end
redis.call('ZADD', KEYS[9], digits(time), member)
redis.call('ZADD', KEYS[11], digits(time), member)
if KEYS[14] ~= KEYS[9] then redis.call('ZADD', KEYS[14], digits(time), member) end

-- Who may not publish may commit all the same.
redis.pcall('PUBLISH', ARGV[15], ARGV[14] .. ',"version":"' .. after .. '","sequence":' .. place .. '}')
return {'committed', after, place}
