-- Uploaded files. The bytes lie in files called by the blob's id; a record is one upload, and says
-- how many messages use it.

CREATE TABLE attachment_blobs (
    id TEXT PRIMARY KEY, -- random, and the file's name
    hash TEXT NOT NULL, -- SHA-256 of the uploaded bytes
    variant TEXT NOT NULL, -- as what they were taken, and how they were processed
    mime_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    width INTEGER,
    height INTEGER
) STRICT;

CREATE UNIQUE INDEX attachment_blobs_by_hash ON attachment_blobs (hash, variant);

CREATE TABLE attachments (
    id TEXT PRIMARY KEY, -- UUID
    blob TEXT NOT NULL REFERENCES attachment_blobs (id),
    uploader TEXT NOT NULL,
    name TEXT NOT NULL,
    channel INTEGER NOT NULL,
    base_url TEXT NOT NULL,
    created_at REAL NOT NULL,
    expires_at REAL,
    permanent INTEGER NOT NULL,
    uses INTEGER NOT NULL -- rows in attachment_uses
) STRICT;

CREATE INDEX attachments_by_blob ON attachments (blob, uploader);
CREATE INDEX attachments_by_uploader ON attachments (uploader, created_at);
CREATE INDEX attachments_by_expiry ON attachments (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX attachments_unused ON attachments (created_at) WHERE uses = 0;

CREATE TABLE attachment_uses (
    room INTEGER NOT NULL,
    position INTEGER NOT NULL, -- of the message
    attachment TEXT NOT NULL,
    PRIMARY KEY (room, position, attachment)
) STRICT, WITHOUT ROWID;

CREATE INDEX attachment_uses_by_attachment ON attachment_uses (attachment);
