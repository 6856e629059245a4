-- Where the browsers of users want their pushes (part 2 §6.3). An endpoint is one browser's: it
-- belongs to one user at a time.

CREATE TABLE push_subscriptions (
    endpoint TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    p256dh BLOB NOT NULL, -- a point of P-256, uncompressed
    auth BLOB NOT NULL,
    fingerprint TEXT NOT NULL,
    last_used REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX push_subscriptions_by_user ON push_subscriptions (user_id, last_used);
CREATE INDEX push_subscriptions_by_use ON push_subscriptions (last_used);
