-- Gives a lock back that is still the caller's.
--
-- KEYS: 1 lock.
-- ARGV: 1 token and owner as the lock has them.
-- Returns 1, or 0 if somebody else has it or nobody.

if redis.call('TYPE', KEYS[1]).ok ~= 'string' or redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
