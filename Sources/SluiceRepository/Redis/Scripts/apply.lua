-- Copies a whole record from the other store, unless what is here is as new.
--
-- KEYS: 1 record, 2 ids, 3 gate, 4 highest sequence of the other store, 5 floor, 6 digest, 7 tombstones, 8 cache
--   generation.
-- ARGV: 1 epoch of the gate as the caller knows it, 2 id, 3 bucket, 4 epoch and 5 counter of the version, 6 whether it
--   is deleted (1 or 0), 7 value, 8 hash, 9 memberships, 10 head of the record behind the version, 11 ring,
--   12 idempotency records, 13 sequence of the other store, 14 prefix of keys, 15 component in keys, 16 what keys of
--   idempotency begin with, 17 hash of a deleted record.
-- Returns {'applied'}, {'same'}, {'older'}, {'diverged'}, {'stale', epoch}, {'isPrimary', epoch}, {'notFollower',
--   epoch}, {'notOpen'}, or {'damaged', …}.

local id, bucket, deletes = ARGV[2], ARGV[3], ARGV[6] == '1'
local epoch, count = tonumber(ARGV[4]), tonumber(ARGV[5])
local hash, ix, prefix, tag = ARGV[8], ARGV[9], ARGV[14], ARGV[15]

local ok, gate = look('gate', 'HMGET', KEYS[3], 'epoch', 'lo', 'hi', 'follower')
if not ok then return damage end
if not gate[1] then return {'notOpen'} end
local low, high = whole(gate[2]), whole(gate[3])
if not (whole(gate[1]) and low and high) then return {'damaged', 'gate', 'is not a gate'} end
if ARGV[1] ~= gate[1] then return {'stale', gate[1]} end
local number = tonumber(bucket)
if number >= low and number < high then return {'isPrimary', gate[1]} end
if gate[4] ~= '1' then return {'notFollower', gate[1]} end

local current = read_record(KEYS[1], KEYS[5])
if not current then return damage end
if is_newer(current.epoch, current.count, epoch, count) then return {'older'} end
if current.epoch == epoch and current.count == count then
  local present = current.exists and current.hash or ARGV[17]
  return {present == hash and current.deleted == deletes and 'same' or 'diverged'}
end

local left, entered = difference(current.ix, ix)
if not left then return damage end
if not can_touch(left, prefix, tag) or not can_touch(entered, prefix, tag) then return damage end
local now = milliseconds()
local answers = {}
for entry in string.gmatch(ARGV[12], '[^,]+') do
  local request, fingerprint, made, expires = string.match(entry, '^(%x+):(%x+):(%d+%.%d+):(%d+)$')
  if request and tonumber(expires) > now then
    local key = ARGV[16] .. request
    if not holds(key, 'string', 'idem') then return damage end
    answers[#answers + 1] = {key, fingerprint .. ' ' .. made, expires}
  end
end
if not (holds(KEYS[2], 'zset', 'ids') and holds(KEYS[7], 'zset', 'tombs')) then return damage end
local generation = counter('cache:gen', 'GET', KEYS[8])
local seen = generation and counter('source', 'GET', KEYS[4])
local digest = seen and read_digest(KEYS[6], bucket)
if not digest then return damage end

-- From here on nothing can fail. The first write is one that is refused when there is no memory left.
write_record(KEYS[1], ARGV[4] .. '.' .. ARGV[5], ARGV[10], ARGV[11], ix, ARGV[7], ARGV[12], current.idem)
move(id, left, entered, prefix, tag)
if deletes then
  redis.call('ZREM', KEYS[2], id)
  redis.call('ZADD', KEYS[7], digits(now), id)
else
  redis.call('ZADD', KEYS[2], bucket, id)
  if current.exists then redis.call('ZREM', KEYS[7], id) end
end
if current.exists then count_in(digest, -1, id, current.epoch, current.count, current.hash, current.deleted) end
count_in(digest, 1, id, epoch, count, hash, deletes)
write_digest(KEYS[6], bucket, digest)
redis.call('SET', KEYS[4], digits(math.max(seen, tonumber(ARGV[13]))))
redis.call('SET', KEYS[8], digits(generation + 1))
-- The newest come first, and are written last: of two answers to one request the newer stays.
for index = #answers, 1, -1 do
  redis.call('SET', answers[index][1], answers[index][2], 'PXAT', answers[index][3])
end
return {'applied'}
