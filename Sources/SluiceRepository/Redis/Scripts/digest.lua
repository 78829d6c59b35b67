-- Puts the digest of a bucket right, unless it changed since it was looked at: then so did a record of the bucket.
--
-- KEYS: 1 digests.
-- ARGV: 1 bucket, 2 the digest that was seen, 3 the digest that the records call for; empty for none.
-- Returns {'set'}, {'kept'}, or {'damaged', …}.

if not holds(KEYS[1], 'hash', 'digest') then return damage end
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return {'kept'} end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
end
return {'set'}
