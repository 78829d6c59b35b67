-- Brings the indexes in line with one record: with what it holds now, whatever was found out about it before.
--
-- KEYS: 1 record, 2 ids, 3 tombstones, 4 floor.
-- ARGV: 1 id, 2 bucket, 3 prefix of keys, 4 component in keys, 5 places in which the record was found and may not belong
--   (as memberships), 6 memberships that its value calls for, or nothing, 7 the version of the record of which that is
--   true.
-- Returns {'repaired', entries added, entries removed, 1 if its memberships were renewed else 0, unique values that
--   another live record holds}, or {'damaged', …}.

local id, bucket, prefix, tag = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if not (holds(KEYS[2], 'zset', 'ids') and holds(KEYS[3], 'zset', 'tombs')) then return damage end
local record = read_record(KEYS[1], KEYS[4])
if not record then return damage end
local is_live = record.exists and not record.deleted
local stored, strays = read_places(record.ix), read_places(ARGV[5])
if not stored or not strays then return damage end
local places = is_live and stored or {}
local renews = is_live and ARGV[6] ~= '' and ARGV[6] ~= record.ix
  and ARGV[7] == digits(record.epoch) .. '.' .. digits(record.count)
if renews then
  places = read_places(ARGV[6])
  if not places then return damage end
end
if not (can_touch(stored, prefix, tag) and can_touch(strays, prefix, tag) and can_touch(places, prefix, tag)) then
  return damage
end

local added, removed, conflicts = 0, 0, 0
-- The set of all labels may lack one too.
for _, place in ipairs(places) do
  place.is_new = true
  if place[1] == 'l' and not holds(labels_key(place, prefix, tag), 'set', 'index:' .. place[2]) then return damage end
end
local belongs = {}
for _, place in ipairs(places) do
  belongs[place_name(place)] = true
  if place[1] == 'u' and holder(id, place, prefix, tag) then
    conflicts = conflicts + 1
  else
    if not is_in_place(id, place, prefix, tag) then added = added + 1 end
    add_to(id, place, prefix, tag)
  end
end
for _, list in ipairs({stored, strays}) do
  for _, place in ipairs(list) do
    if not belongs[place_name(place)] and is_in_place(id, place, prefix, tag) then
      remove_from(id, place, prefix, tag)
      removed = removed + 1
    end
  end
end
local score = redis.call('ZSCORE', KEYS[2], id)
if is_live then
  if score ~= bucket then
    redis.call('ZADD', KEYS[2], bucket, id)
    added = added + 1
  end
  redis.call('ZREM', KEYS[3], id)
else
  if score then
    redis.call('ZREM', KEYS[2], id)
    removed = removed + 1
  end
  if not record.exists then
    redis.call('ZREM', KEYS[3], id)
  elseif not redis.call('ZSCORE', KEYS[3], id) then
    redis.call('ZADD', KEYS[3], digits(milliseconds()), id)
  end
end
if renews then redis.call('HSET', KEYS[1], 'ix', ARGV[6]) end
return {'repaired', added, removed, renews and 1 or 0, conflicts}
