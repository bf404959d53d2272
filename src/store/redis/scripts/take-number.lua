-- Counts one further under a name.
-- KEYS[1]  the notes
-- ARGV     the name, that of a note
-- Answers the number, which nobody else is given.

return redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
