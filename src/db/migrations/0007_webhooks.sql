-- Webhooks: their tokens are sealed under a key that is not in the database, and found by hash.

CREATE TABLE webhooks (
    id TEXT PRIMARY KEY, -- UUID
    room INTEGER NOT NULL, -- of the channel
    name TEXT NOT NULL,
    avatar TEXT, -- URL
    created_by TEXT NOT NULL,
    created_at REAL NOT NULL,
    token_hash BLOB NOT NULL UNIQUE, -- SHA-256
    sealed_token BLOB NOT NULL -- AES-256-GCM: nonce, cipher text, tag
) STRICT;

CREATE INDEX webhooks_by_room ON webhooks (room);

CREATE TABLE webhook_deliveries ( -- the newest 50 of each webhook
    webhook TEXT NOT NULL,
    number INTEGER NOT NULL, -- growing per webhook
    at REAL NOT NULL,
    status INTEGER NOT NULL, -- of the HTTP response
    event TEXT NOT NULL,
    error TEXT,
    bytes INTEGER NOT NULL, -- of the body
    PRIMARY KEY (webhook, number)
) STRICT, WITHOUT ROWID;
