-- Polls: a poll belongs to the message that shows it, and its votes go with it.

CREATE TABLE polls (
    id TEXT PRIMARY KEY, -- UUID
    room INTEGER NOT NULL,
    position INTEGER NOT NULL, -- of the message
    message_id TEXT NOT NULL UNIQUE,
    thread_id TEXT,
    question TEXT NOT NULL,
    options TEXT NOT NULL, -- JSON array of objects with id and text
    allow_multiselect INTEGER NOT NULL,
    expires_at REAL,
    created_by TEXT NOT NULL,
    created_at REAL NOT NULL,
    ended_at REAL
) STRICT;

CREATE UNIQUE INDEX polls_by_place ON polls (room, position);
CREATE INDEX polls_by_expiry ON polls (expires_at)
    WHERE ended_at IS NULL AND expires_at IS NOT NULL;

CREATE TABLE poll_votes (
    room INTEGER NOT NULL,
    position INTEGER NOT NULL, -- of the poll's message
    option INTEGER NOT NULL, -- counted from 0
    user_id TEXT NOT NULL,
    voted_at REAL NOT NULL,
    PRIMARY KEY (room, position, option, user_id)
) STRICT, WITHOUT ROWID;
