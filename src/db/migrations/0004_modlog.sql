-- What moderators did, for those who may read it.

CREATE TABLE modlog (
    number INTEGER PRIMARY KEY, -- milliseconds since 1970, made greater than any before
    at REAL NOT NULL,
    category TEXT NOT NULL,
    action TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    target_id TEXT,
    target_name TEXT,
    details TEXT -- JSON object
) STRICT;

CREATE INDEX modlog_by_category ON modlog (category, at);
