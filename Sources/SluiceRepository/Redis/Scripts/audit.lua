-- Removes the oldest entries of a component's audit: those that are too old, and those that are too many.
--
-- KEYS: 1 the component's audit, 2 the audit of all components (the same as 1 where there is none).
-- ARGV: 1 age in ms, 2 how many may stay, 3 how many may go at once, 4 what keys of entries begin with, 5 what keys of
--   the audits of records begin with.
-- Returns {'trimmed', how many}, or {'damaged', …}.

if not holds(KEYS[1], 'zset', 'audit:entries') or not holds(KEYS[2], 'zset', 'audit:entries') then return damage end
local old = redis.call('ZCOUNT', KEYS[1], '-inf', '(' .. digits(math.max(0, milliseconds() - tonumber(ARGV[1]))))
local excess = redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[2])
local count = math.min(math.max(old, excess), tonumber(ARGV[3]))
if count <= 0 then return {'trimmed', 0} end
local gone = {}
for index, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, count - 1)) do
  local sequence, operation = string.match(member, '^[^:]*:0*(%d+):(.*)$')
  local entry = {member = member}
  if sequence then
    entry.key = ARGV[4] .. operation
    if not holds(entry.key, 'hash', 'audit:entry') then return damage end
    -- The older entry of an operation that was committed twice is elsewhere.
    local at = redis.call('HGET', entry.key, 'at')
    if not at or string.match(at, '^%d*') ~= sequence then entry.key = entry.key .. ':' .. sequence end
    if not holds(entry.key, 'hash', 'audit:entry') then return damage end
    local ok, note = pcall(cjson.decode, redis.call('HGET', entry.key, 'note') or '')
    if ok and type(note) == 'table' and type(note.id) == 'string' then
      entry.list = ARGV[5] .. note.id
      if not holds(entry.list, 'zset', 'audit:of') then return damage end
    end
  end
  gone[index] = entry
end
for _, entry in ipairs(gone) do
  redis.call('ZREM', KEYS[1], entry.member)
  redis.call('ZREM', KEYS[2], entry.member)
  if entry.list then redis.call('ZREM', entry.list, entry.member) end
  if entry.key then redis.call('DEL', entry.key) end
end
return {'trimmed', #gone}
