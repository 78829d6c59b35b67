-- Forgets deleted records that are old enough, and raises the floor to their versions in the same step; does nothing
-- while another store may have to hear of them.
--
-- KEYS: 1 gate, 2 tombstones, 3 floor, 4 digest, 5 dirty marks, then records.
-- ARGV: 1 age in ms, then id and bucket of each record.
-- Returns {'purged', how many}, or {'damaged', …}.

if not (holds(KEYS[1], 'hash', 'gate') and holds(KEYS[2], 'zset', 'tombs') and holds(KEYS[5], 'zset', 'dirty')) then
  return damage
end
local gate = redis.call('HMGET', KEYS[1], 'lo', 'hi', 'follower', 'capture')
if gate[1] ~= '0' or gate[2] ~= '10000' or gate[3] == '1' or gate[4] == '1' then return {'purged', 0} end
local epoch, count = floor_version(KEYS[3])
if not epoch then return damage end
local limit = milliseconds() - tonumber(ARGV[1])
local gone, digests = {}, {}
for index = 6, #KEYS do
  local id, bucket = ARGV[index * 2 - 10], ARGV[index * 2 - 9]
  local deleted = redis.call('ZSCORE', KEYS[2], id)
  if deleted and tonumber(deleted) < limit then
    local record = read_record(KEYS[index], KEYS[3])
    digests[bucket] = digests[bucket] or read_digest(KEYS[4], bucket)
    if not record or not digests[bucket] then return damage end
    gone[#gone + 1] = {id = id, bucket = bucket, key = KEYS[index], record = record}
  end
end
if #gone == 0 then return {'purged', 0} end

for _, entry in ipairs(gone) do
  local record = entry.record
  if record.exists and record.deleted and is_newer(record.epoch, record.count, epoch, count) then
    epoch, count = record.epoch, record.count
  end
end
redis.call('SET', KEYS[3], digits(epoch) .. '.' .. digits(count))
for _, entry in ipairs(gone) do
  local record = entry.record
  if record.exists and record.deleted then
    count_in(digests[entry.bucket], -1, entry.id, record.epoch, record.count, record.hash, true)
    redis.call('DEL', entry.key)
    redis.call('ZREM', KEYS[5], entry.id)
  end
  redis.call('ZREM', KEYS[2], entry.id)
end
for bucket, digest in pairs(digests) do
  if digest[1] == 0 then redis.call('HDEL', KEYS[4], bucket) else write_digest(KEYS[4], bucket, digest) end
end
return {'purged', #gone}
