-- The first schema. A migration never changes once it was in a release: its hash is stored.
-- Text ids, JSON as text, booleans as 0 and 1, times as seconds since 1970.
PRAGMA application_id = 1329816674; -- "OCdb"

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Numbers that are never given twice: "room" (channels and threads share it).
CREATE TABLE sequences (
    name TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE, -- the order of users_list
    username TEXT NOT NULL,
    folded_name TEXT NOT NULL UNIQUE,
    roles TEXT NOT NULL, -- JSON array of names
    banned INTEGER NOT NULL,
    status TEXT NOT NULL,
    status_text TEXT NOT NULL,
    nickname TEXT,
    pfp_url TEXT,
    extra TEXT -- JSON object
) STRICT;

CREATE TABLE user_secrets (
    user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    password_hash TEXT,
    validator TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE roles (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    description TEXT,
    color TEXT,
    hoisted INTEGER NOT NULL,
    self_assignable INTEGER NOT NULL,
    category TEXT,
    position INTEGER NOT NULL,
    permissions TEXT NOT NULL, -- JSON array
    mention_roles TEXT -- JSON
) STRICT;

CREATE TABLE channels (
    id INTEGER PRIMARY KEY, -- the room
    name TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    position INTEGER NOT NULL,
    permissions TEXT NOT NULL, -- JSON object, in written order
    extra TEXT -- JSON object
) STRICT;

CREATE TABLE messages (
    room INTEGER NOT NULL,
    position INTEGER NOT NULL, -- from 0, growing, never given twice
    id TEXT NOT NULL,
    author TEXT NOT NULL,
    content TEXT NOT NULL,
    timestamp REAL NOT NULL,
    edited INTEGER NOT NULL,
    pinned INTEGER NOT NULL,
    reply_id TEXT,
    reply_author TEXT,
    reply_ping INTEGER,
    pings TEXT, -- JSON from here on, but for the nonce
    nonce TEXT,
    embeds TEXT,
    attachments TEXT,
    webhook TEXT,
    interaction TEXT,
    extra TEXT,
    PRIMARY KEY (room, position)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX messages_by_id ON messages (id);
CREATE UNIQUE INDEX messages_by_nonce ON messages (room, author, nonce) WHERE nonce IS NOT NULL;

-- Deleted positions, counted per block: level 0 of 256 positions, level 1 of 65536.
CREATE TABLE message_gaps (
    room INTEGER NOT NULL,
    level INTEGER NOT NULL,
    block INTEGER NOT NULL,
    count INTEGER NOT NULL,
    last INTEGER NOT NULL, -- the highest deleted position in the block
    PRIMARY KEY (room, level, block)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    topic TEXT NOT NULL,
    frame TEXT NOT NULL
) STRICT;
