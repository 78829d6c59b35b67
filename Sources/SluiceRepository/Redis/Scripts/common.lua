-- What the other scripts share; stands before each of them.
--
-- Redis undoes nothing when a script fails half way: so each script checks the type of every key that it will touch, and
-- reads every number that it will count on, before it writes for the first time; a key that it reads is checked by that,
-- any other by TYPE. What is wrong is answered as
-- {'damaged', kind of key, what is wrong}, never with the key itself.
-- Numbers are below 2^53, where Lua has no rounding; they are written without exponents.

local damage = nil

-- Whether a key holds a type, or nothing at all.
local function holds(key, expected, kind)
  local found = redis.call('TYPE', key).ok
  if found == expected or found == 'none' then return true end
  damage = {'damaged', kind, 'holds a ' .. found .. ' and not a ' .. expected}
  return false
end

local function wrong(kind, what)
  damage = {'damaged', kind, what}
  return nil
end

-- Reads a key: true and the reply, or false if the key holds another type.
local function look(kind, ...)
  local reply = redis.pcall(...)
  if type(reply) ~= 'table' or not reply.err then return true, reply end
  -- Whatever else is wrong, such as the right to read the key, fails as it would have at once.
  if not string.find(reply.err, '^WRONGTYPE') then redis.call(...) end
  damage = {'damaged', kind, 'holds another type of value'}
  return false
end

-- A whole number from text; nil if it is something else.
local function whole(text)
  if type(text) == 'string' and #text <= 16 and string.find(text, '^%d+$') then
    local number = tonumber(text)
    if number < 9007199254740992 then return number end
  end
  return nil
end

local function digits(number)
  return string.format('%d', number)
end

-- Milliseconds since 1970 by the clock of this server.
local function milliseconds()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- A number that is counted up, which a command reads; nil if it is none or has no room to grow.
local function counter(kind, ...)
  local ok, reply = look(kind, ...)
  if not ok then return nil end
  local number = 0
  if reply then number = whole(reply) end
  if number and number < 9007199254740991 then return number end
  return wrong(kind, 'is not a number that can be counted up')
end

-- The two numbers of `epoch.counter`.
local function version(text)
  local epoch, count = string.match(text, '^(%d+)%.(%d+)$')
  return whole(epoch), whole(count)
end

-- The highest version of a tombstone that was purged.
local function floor_version(key)
  local ok, text = look('floor', 'GET', key)
  if not ok then return nil end
  if not text then return 0, 0 end
  local epoch, count = version(text)
  if epoch and count then return epoch, count end
  return wrong('floor', 'is not a version')
end

local function is_newer(epoch, count, than_epoch, than_count)
  return epoch > than_epoch or (epoch == than_epoch and count > than_count)
end

-- A record is a hash of five fields: `head` is `epoch.counter deleted schema encoding timestamp hash writer`, then there
-- are `ring`, `ix` (memberships), `val`, and, if there are any, `idem` (idempotency records). More fields would cost more
-- memory than they hold, and time with each record that is read.

-- What a head says; nil if it is none.
local function read_head(head)
  local epoch, count, deleted, schema, encoding, hash =
    string.match(head, '^(%d+)%.(%d+) ([01]) (%d+) (%S+) %-?%d+ (%x+) ')
  epoch, count = whole(epoch), whole(count)
  if not epoch or not count then return nil end
  return {
    exists = true, epoch = epoch, count = count, deleted = deleted == '1', schema = schema, enc = encoding, hash = hash
  }
end

-- A record; `exists` is false if there is none. nil if it is damaged.
local function read_record(key, floor_key)
  local ok, fields = look('data', 'HMGET', key, 'head', 'ring', 'ix', 'val', 'idem')
  if not ok then return nil end
  local record = {exists = false, deleted = true}
  if fields[1] then
    record = read_head(fields[1])
    if not record then return wrong('data', 'has a head that cannot be read') end
  elseif fields[2] or fields[3] or fields[4] then
    return wrong('data', 'has no head')
  else
    record.epoch, record.count = floor_version(floor_key)
    if not record.epoch then return nil end
  end
  record.ring, record.ix = fields[2] or '', fields[3] or '[]'
  record.val, record.idem = fields[4] or '', fields[5] or ''
  return record
end

-- Writes a record; `rest` is its head behind the version, `old_idem` the idempotency records that it had.
local function write_record(key, version, rest, ring, ix, val, idem, old_idem)
  if idem ~= '' then
    redis.call('HSET', key, 'head', version .. ' ' .. rest, 'ring', ring, 'ix', ix, 'val', val, 'idem', idem)
  else
    redis.call('HSET', key, 'head', version .. ' ' .. rest, 'ring', ring, 'ix', ix, 'val', val)
    if old_idem ~= '' then redis.call('HDEL', key, 'idem') end
  end
end

-- Places in indexes -------------------------------------------------------------------------------------------------

-- The places of a text such as [["f","published"],["l","tags","swift"]]; nil if it is something else.
local function read_places(text)
  if text == '[]' then return {} end
  local ok, places = pcall(cjson.decode, text)
  if not ok or type(places) ~= 'table' then return wrong('data', 'has memberships that cannot be read') end
  for _, place in ipairs(places) do
    local kind = type(place) == 'table' and place[1]
    local needs_more = kind == 'l' or kind == 'o' or kind == 'u'
    if not (kind == 'f' or needs_more) or type(place[2]) ~= 'string'
      or (needs_more and type(place[3]) ~= 'string') then
      return wrong('data', 'has memberships that cannot be read')
    end
  end
  return places
end

local place_types = {f = 'set', l = 'set', o = 'zset', u = 'hash'}

-- The key of a place; `prefix` and `tag` are the beginning and the end of names of keys.
local function place_key(place, prefix, tag)
  if place.key then return place.key end
  local key
  if place[1] == 'u' then
    key = prefix .. 'unique:' .. place[2] .. ':' .. tag
  elseif place[1] == 'l' then
    key = prefix .. 'index:' .. place[2] .. ':' .. tag .. ':' .. place[3]
  else
    key = prefix .. 'index:' .. place[2] .. ':' .. tag
  end
  place.key = key
  return key
end

-- The key of the set of all labels of an index.
local function labels_key(place, prefix, tag)
  return prefix .. 'index:' .. place[2] .. ':' .. tag
end

-- Whether places can be written; learns which labels are new.
local function can_touch(places, prefix, tag)
  for _, place in ipairs(places) do
    local kind = (place[1] == 'u' and 'unique:' or 'index:') .. place[2]
    local expected = place_types[place[1]]
    local found = redis.call('TYPE', place_key(place, prefix, tag)).ok
    if found == 'none' then
      place.is_new = true
      if place[1] == 'l' and not holds(labels_key(place, prefix, tag), 'set', kind) then return false end
    elseif found ~= expected then
      wrong(kind, 'holds a ' .. found .. ' and not a ' .. expected)
      return false
    end
  end
  return true
end

local function place_name(place)
  return place[1] .. '\0' .. place[2] .. '\0' .. (place[3] or '')
end

local function is_in_place(id, place, prefix, tag)
  local key = place_key(place, prefix, tag)
  if place[1] == 'o' then return redis.call('ZSCORE', key, place[3] .. '\0' .. id) and true or false end
  if place[1] == 'u' then return redis.call('HGET', key, place[3]) == id end
  return redis.call('SISMEMBER', key, id) == 1
end

local function remove_from(id, place, prefix, tag)
  local key = place_key(place, prefix, tag)
  if place[1] == 'o' then
    redis.call('ZREM', key, place[3] .. '\0' .. id)
  elseif place[1] == 'u' then
    -- A copy of another record may have taken the value over.
    if redis.call('HGET', key, place[3]) == id then redis.call('HDEL', key, place[3]) end
  else
    redis.call('SREM', key, id)
    if place[1] == 'l' and redis.call('EXISTS', key) == 0 then
      redis.call('SREM', labels_key(place, prefix, tag), place[3])
    end
  end
end

local function add_to(id, place, prefix, tag)
  local key = place_key(place, prefix, tag)
  if place[1] == 'o' then
    redis.call('ZADD', key, 0, place[3] .. '\0' .. id)
  elseif place[1] == 'u' then
    redis.call('HSET', key, place[3], id)
  else
    redis.call('SADD', key, id)
    -- A label that has records is among the labels already.
    if place.is_new and place[1] == 'l' then redis.call('SADD', labels_key(place, prefix, tag), place[3]) end
  end
end

-- What to do to bring a record from its old places to its new ones: the places to leave, and those to go to. A unique
-- value is among the latter in any case, as another record may have taken it over.
local function difference(old_text, new_text)
  if old_text == new_text and not string.find(new_text, '["u",', 1, true) then return {}, {} end
  local old, new = read_places(old_text), read_places(new_text)
  if not old or not new then return nil end
  local left, entered, was, stays = {}, {}, {}, {}
  for _, place in ipairs(old) do was[place_name(place)] = true end
  for _, place in ipairs(new) do
    local name = place_name(place)
    stays[name] = true
    if place[1] == 'u' or not was[name] then entered[#entered + 1] = place end
  end
  for _, place in ipairs(old) do
    if not stays[place_name(place)] then left[#left + 1] = place end
  end
  return left, entered
end

local function move(id, left, entered, prefix, tag)
  for _, place in ipairs(left) do remove_from(id, place, prefix, tag) end
  for _, place in ipairs(entered) do add_to(id, place, prefix, tag) end
end

-- The live record other than `id` that holds a unique value. One whose key is gone, or that is deleted, holds nothing.
local function holder(id, place, prefix, tag)
  local found = redis.call('HGET', place_key(place, prefix, tag), place[3])
  if not found or found == id then return nil end
  local data = prefix .. 'data:' .. tag .. ':' .. found
  if redis.call('TYPE', data).ok ~= 'hash' then return nil end
  local record = read_head(redis.call('HGET', data, 'head') or '')
  if not record or record.deleted then return nil end
  return found
end

-- Digests of buckets ------------------------------------------------------------------------------------------------

-- The digest of a bucket: a count, then four sums; nil if it is damaged.
local function read_digest(key, bucket)
  local ok, text = look('digest', 'HGET', key, bucket)
  if not ok then return nil end
  if not text then return {0, 0, 0, 0, 0} end
  local count, a, b, c, d = string.match(text, '^(%d+) (%d+) (%d+) (%d+) (%d+)$')
  if not count then return wrong('digest', 'is not a count and four sums') end
  return {tonumber(count), tonumber(a), tonumber(b), tonumber(c), tonumber(d)}
end

-- Adds or takes away the first four words of the SHA-1 digest of what identifies a state of a record.
local function count_in(digest, sign, id, epoch, count, hash, deleted)
  local hex = redis.sha1hex(
    id .. '\0' .. digits(epoch) .. '\0' .. digits(count) .. '\0' .. hash .. (deleted and '\0001' or '\0000'))
  digest[1] = math.max(0, digest[1] + sign)
  for index = 0, 3 do
    local word = tonumber(string.sub(hex, index * 8 + 1, index * 8 + 8), 16)
    digest[index + 2] = (digest[index + 2] + sign * word) % 4294967296
  end
end

local function write_digest(key, bucket, digest)
  redis.call('HSET', key, bucket,
    string.format('%d %d %d %d %d', digest[1], digest[2], digest[3], digest[4], digest[5]))
end
