-- Threads, reactions, read markers, pings, search, timeouts, slow mode, and what is left of rooms
-- that were deleted.

CREATE TABLE threads (
    id TEXT PRIMARY KEY, -- UUID
    room INTEGER NOT NULL UNIQUE, -- its history
    channel INTEGER NOT NULL, -- the forum's room
    name TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at REAL NOT NULL,
    locked INTEGER NOT NULL,
    archived INTEGER NOT NULL,
    participants TEXT NOT NULL -- JSON array of user ids
) STRICT;

CREATE TABLE reactions (
    room INTEGER NOT NULL,
    position INTEGER NOT NULL, -- of the message
    ordinal INTEGER NOT NULL, -- within the message, growing
    emoji TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (room, position, ordinal)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX reactions_by_user ON reactions (room, position, emoji, user_id);

-- How far a user has read: the position stays good when the message itself is deleted.
CREATE TABLE read_markers (
    user_id TEXT NOT NULL,
    room INTEGER NOT NULL,
    position INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    PRIMARY KEY (user_id, room)
) STRICT, WITHOUT ROWID;

CREATE INDEX read_markers_by_room ON read_markers (room);

-- Whom a message pings: a user id, or a role's name behind "&".
CREATE TABLE pings (
    room INTEGER NOT NULL,
    position INTEGER NOT NULL,
    target TEXT NOT NULL,
    timestamp REAL NOT NULL,
    author TEXT NOT NULL,
    PRIMARY KEY (room, position, target)
) STRICT, WITHOUT ROWID;

CREATE INDEX pings_by_target ON pings (target, timestamp);

CREATE INDEX messages_pinned ON messages (room, position) WHERE pinned = 1;
CREATE INDEX messages_by_reply ON messages (reply_id, position) WHERE reply_id IS NOT NULL;

-- The search index: sealed blocks of 1024 positions, those in search_texts. A block that is not
-- sealed (the newest, and those changed since) is read from messages instead, so nothing is ever
-- missing or stale. Filters without a text mean nothing.
CREATE TABLE search_filters (
    room INTEGER NOT NULL,
    slice INTEGER NOT NULL, -- of 32; a term belongs to one
    block INTEGER NOT NULL,
    bits BLOB NOT NULL, -- a Bloom filter of those terms of the block that belong to the slice
    PRIMARY KEY (room, slice, block)
) STRICT, WITHOUT ROWID;

CREATE TABLE search_texts (
    room INTEGER NOT NULL,
    block INTEGER NOT NULL,
    oldest REAL NOT NULL, -- timestamps of its messages
    newest REAL NOT NULL,
    texts BLOB NOT NULL, -- case-folded; each of the 1024 ends with byte 255
    PRIMARY KEY (room, block)
) STRICT;

CREATE TABLE search_unsealed ( -- complete blocks that wait for being sealed
    room INTEGER NOT NULL,
    block INTEGER NOT NULL,
    PRIMARY KEY (room, block)
) STRICT, WITHOUT ROWID;

INSERT INTO search_unsealed
SELECT DISTINCT room, position / 1024 FROM messages AS complete
WHERE (position / 1024 + 1) * 1024 <= 1 + (
    SELECT max(position) FROM messages WHERE room = complete.room);

ALTER TABLE users ADD COLUMN timeout_until REAL;

CREATE TABLE slow_mode (
    user_id TEXT NOT NULL,
    room INTEGER NOT NULL,
    last_at REAL NOT NULL, -- of his newest message there
    PRIMARY KEY (user_id, room)
) STRICT, WITHOUT ROWID;

CREATE TABLE dead_rooms ( -- deleted; their rows are removed bit by bit
    room INTEGER PRIMARY KEY
) STRICT;
