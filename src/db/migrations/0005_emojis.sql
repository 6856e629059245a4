-- Emojis of the server with their pictures. Names are unique whatever their case; ids come from
-- meta.emoji_next_id and are never given twice.

CREATE TABLE emojis (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    folded_name TEXT NOT NULL UNIQUE,
    file_name TEXT NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    changed_at REAL NOT NULL,
    bytes INTEGER NOT NULL,
    image BLOB NOT NULL
) STRICT;
