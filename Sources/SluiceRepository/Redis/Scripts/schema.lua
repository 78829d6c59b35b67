-- Keeps a document about the schema of a component, unless what is there is not what was expected.
--
-- KEYS: 1 documents of components.
-- ARGV: 1 component, 2 document, 3 the expected document; without one, none is expected.
-- Returns {'set'}, {'kept'}, or {'damaged', …}.

if not holds(KEYS[1], 'hash', 'meta:schema:version') then return damage end
if (redis.call('HGET', KEYS[1], ARGV[1]) or nil) ~= ARGV[3] then return {'kept'} end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return {'set'}
