"""A directory of the original server, written by hand after part 2 §15: a small community with all
that its formats have, the awkward ones included."""
import base64
import hashlib
import json
import os
import sqlite3

ALICE = "5b1e0c1a-7a55-4c1e-9d55-0a1b2c3d4e5f"
BOB = "USR:local_bob"
CARA = "USR:local_cara"
PASSWORD = "secret"
# bcrypt, cost 4, of PASSWORD: as the original made them, but quicker.
PASSWORD_HASH = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"
THREAD = "46013d88-0000-4000-8000-000000000001"
POLL = "9d4c0f1e-0000-4000-8000-000000000009"
ATTACHMENT = "3f0c1111-0000-4000-8000-00000000000a"
WEBHOOK = "77770000-0000-4000-8000-00000000000b"
TOKEN = "0f0e0d0c-0000-4000-8000-00000000000c" + "ab" * 16
CAT = b"%PDF-1.4 a cat\n" + bytes(range(256))
# Keys made for these tests: the server's, and a browser's public one.
VAPID_PEM = """-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg+e5f8jDfdX1uXLJY
4gxFUbZuiG806Ux3qz3Y05tsNnKhRANCAASnCERu5Svy4I7Bz4QChT5wo/gu6/e4
cZeNK2vVmOPFevQrsmgjgKYo9Q4TEmHsN/kxpmByEZkxjmqOuTjlJFFY
-----END PRIVATE KEY-----
"""
VAPID_PUBLIC = ("BKcIRG7lK_LgjsHPhAKFPnCj-C7r97hxl40ra9WY48V69CuyaCOApij1DhMS"
                "Yew3-TGmYHIRmTGOao65OOUkUVg")
BROWSER_PUBLIC = ("BPNN8hHVzQCKPt-79l2WJOur53-P_T-yhLnYEXyqP2_dM3x66FYRGMmdoTE-"
                  "WIWpZfTjkFNnCwzqQVB_CSd78xI")
# One white pixel.
DOT = base64.b64decode("R0lGODlhAQABAIAAAP///////yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==")
TIME = 1795345389.3234212
FUTURE = 4102444800.5


def message_id(number):
    return f"82e988e5-0000-4000-8000-{number:012x}"


def message(number, user, content, **more):
    return {"user": user, "content": content, "timestamp": TIME + number, "id": message_id(number),
            **more}


def padded(objects, newline="\n", padding=512):
    """JSON lines as the original writes them: raw UTF-8, padded, no newline at the end."""
    return newline.join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) + " " * padding
                        for each in objects).encode()


def write(root, name, content):
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    if not isinstance(content, bytes):
        content = json.dumps(content, indent=2).encode()
    file.write_bytes(content)
    return file


def permissions(**changes):
    return {"view": ["user"], "send": ["user"], "delete_own": ["user"], "edit_own": ["user"],
            "react": ["user"], "delete": ["admin"], "pin": ["admin"], "create_thread": ["user"],
            **changes}


def poll_message():
    return message(6, ALICE, "", embeds=[{
        "type": "poll", "title": "Tea?", "poll": {
            "question": "Tea?", "options": [{"id": "0", "text": "yes"}, {"id": "1", "text": "no"}],
            "allow_multiselect": False, "expires_at": FUTURE}}])


def general_messages():
    return [
        message(1, ALICE, "hello @cara"),
        message(2, BOB, "Grüße 🙂", edited=True,
                reply_to={"id": message_id(1), "user": ALICE}),
        message(3, "OriginChats", "pinned by hand", pinned=True,
                reactions={"👍": [ALICE, BOB, BOB], "🎉": ["ALICE"]}),
        message(4, ALICE, "a cat", attachments=[{
            "id": ATTACHMENT, "name": "cat.pdf", "mime_type": "application/pdf", "size": len(CAT),
            "url": f"https://chat.example/attachments/{ATTACHMENT}", "expires_at": FUTURE,
            "permanent": False}]),
        message(5, "originChats", "ships", webhook={"id": WEBHOOK, "name": "CI", "avatar": None},
                source="discord", discord_user_id="42"),
        poll_message(),
        message(7, "somebody who left", "bye", ping=False),
    ]


def write_people(root):
    write(root, "db/users.json", {
        ALICE: {"roles": ["owner", "user"], "username": "alice",
                "status": {"status": "idle", "text": "hi"}, "nickname": "Al",
                "validator": "v" * 43, "pfp_url": None, "shoe_size": 38},
        BOB: {"username": BOB, "nickname": "bob", "password_hash": PASSWORD_HASH,
              "roles": ["user", "user"], "status": {"status": "online", "text": ""},
              "pfp_url": None},
        CARA: {"username": CARA, "password_hash": PASSWORD_HASH, "roles": ["user"]},
        "mallory-id": {"username": "mallory", "roles": ["banned", "user"]},
    })
    write(root, "db/roles.json", {
        "owner": {"description": "rules", "color": "#9400D3"},
        "admin": {"id": "r-admin", "position": 1, "permissions": ["manage_messages"]},
        "moderator": {"id": "r-mod", "position": 1, "permissions": {"mention_roles": ["admin"]}},
        "user": {"id": "r-user", "position": 3, "hoisted": False, "permissions": []},
    })


def write_rooms(root):
    write(root, "db/channels.json", [
        {"name": "general", "type": "text", "description": "all", "permissions": permissions(),
         "mood": "sunny"},
        {"type": "separator", "size": 10, "permissions": permissions()},
        {"name": "old news", "type": "text", "permissions": permissions()},
        {"name": "windows", "type": "text", "permissions": permissions()},
        {"name": "help", "type": "forum", "permissions": permissions()},
        {"name": "empty", "type": "text", "permissions": permissions()},
    ])
    write(root, "db/channels/general.json", padded(general_messages()))
    # The old form: one array.
    write(root, "db/channels/old news.json", [message(n, "Alice", f"old {n}") for n in (20, 21)])
    # CRLF, a broken line, a blank one, a message without an id.
    lines = padded([message(30, BOB, "one"), message(31, BOB, "two")], "\r\n")
    nameless = json.dumps({"user": BOB, "content": "three", "timestamp": TIME + 32}).encode()
    write(root, "db/channels/windows.json",
          lines + b'\r\n{"id": "torn", "us\r\n\r\n' + nameless + b"\r\n")
    write(root, "db/channels/renamed.json", padded([message(40, BOB, "orphan")]))
    write(root, "db/channels/empty.json", b"")
    write(root, f"db/threads/{THREAD}.json", {
        "id": THREAD, "name": "How?", "parent_channel": "help", "created_by": ALICE,
        "created_at": TIME, "participants": [ALICE, BOB]})
    write(root, f"db/threadMessages/{THREAD}.jsonl",
          padded([message(50, ALICE, "how?"), message(51, BOB, "so", pinned=True)]))


def write_indexes(root, push_keys):
    write(root, "db/webhooks.json", {WEBHOOK: {
        "id": WEBHOOK, "channel": "general", "name": "CI", "token": TOKEN, "created_by": ALICE,
        "created_at": TIME, "avatar": None}})
    write(root, "db/polls.json", {POLL: {
        "id": POLL, "message_id": message_id(6), "channel": "general", "thread_id": None,
        "question": "Tea?", "options": [{"id": "0", "text": "yes"}, {"text": "no", "id": "1"}],
        "allow_multiselect": False, "expires_at": FUTURE, "created_by": ALICE,
        "created_at": TIME + 6, "ended": False, "ended_at": None}})
    write(root, "db/poll_votes.json", {
        POLL: [{"poll_id": POLL, "option_id": "0", "user_id": BOB, "voted_at": TIME + 7}],
        "gone": [{"poll_id": "gone", "option_id": "0", "user_id": BOB, "voted_at": 1.5}]})
    write(root, "db/unreads.json", {
        BOB: {"general": message_id(3), f"thread/{THREAD}": message_id(50), "gone": "x"}})
    write(root, "db/push_subscriptions.json", {BOB.lower(): [
        {"endpoint": "https://push.example/bob", **push_keys,
         "device_fingerprint": "930104515119a6d3"}]})
    write(root, "db/modlog.json", [
        {"id": f"1795345835697-{ALICE}", "action": "user_ban", "category": "user_moderation",
         "actor_id": ALICE, "actor_name": "alice", "target_id": "mallory-id",
         "target_name": "mallory", "details": {"reason": "spam"}, "timestamp": 1795345835.697}])


def write_files(root):
    gone = "00000000-0000-4000-8000-0000000000ff"
    record = {"original_name": "cat.pdf", "mime_type": "application/pdf", "size": len(CAT),
              "uploader_id": ALICE, "uploader_name": "alice", "channel": "general",
              "created_at": TIME, "expires_at": FUTURE, "permanent": False, "referenced": False}
    write(root, "db/attachments.json", {
        ATTACHMENT: {"id": ATTACHMENT, "filename": f"{ATTACHMENT}.pdf", **record},
        gone: {"id": gone, "filename": f"{gone}.pdf", **record},
        "old": {"id": "old", "filename": "old.pdf", **record, "expires_at": 5.0},
        "evil": {"id": "evil", "filename": "../../config.json", **record}})
    write(root, f"db/attachments/{ATTACHMENT}.pdf", CAT)
    write(root, "db/serverEmojis.json", {"0": {"name": "dot", "fileName": "0.gif"},
                                         "7": {"name": "dot2", "fileName": "7.gif"}})
    write(root, "db/serverEmojis/0.gif", DOT)
    write(root, "db/serverEmojis/7.gif", DOT)
    write(root, "db/serverAssets/icon.gif", DOT)
    write(root, "plugins/welcomed_users.json", [BOB])


def write_original(root, settings=None):
    """Everything."""
    write(root, "config.json", {
        "limits": {"post_content": 2000, "search_results": 30},
        "rate_limiting": {"enabled": False}, "auth_mode": "cracked",
        "websocket": {"host": "127.0.0.1", "port": 5613}, "service": {"version": "1.0.0"},
        "server": {"name": "Yesterday", "icon": "icon.gif", "owner": {"name": "Alice"}},
        **(settings or {})})
    write_people(root)
    write_rooms(root)
    write_indexes(root, {"p256dh": BROWSER_PUBLIC,
                         "auth": base64.urlsafe_b64encode(b"a" * 16).rstrip(b"=").decode()})
    write_files(root)
    write(root, "vapid/private_key.pem", VAPID_PEM.encode())
    write(root, "vapid/vapid_config.json", {"public_key_b64": VAPID_PUBLIC,
                                            "claims_email": "mailto:admin@chat.example"})


def contents(root):
    """Every file of the original by name, with its bytes' hash."""
    return {str(file.relative_to(root)): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(root.rglob("*")) if file.is_file()}


def write_interlude(root):
    """db/originchats.db (§15.7), newer than the files; with a log beside it, as a server leaves
    it that was killed."""
    file = root / "db" / "originchats.db"
    database = sqlite3.connect(file)
    database.executescript("""
        PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
        CREATE TABLE channels (name TEXT, type TEXT DEFAULT 'text', description TEXT,
            permissions TEXT, position INTEGER, size INTEGER);
        CREATE TABLE messages (id TEXT PRIMARY KEY, channel TEXT NOT NULL, thread_id TEXT,
            user_id TEXT, content TEXT, timestamp REAL, edited INTEGER, pinned INTEGER,
            reply_to_id TEXT, reply_to_user TEXT, attachments TEXT, embeds TEXT, webhook TEXT,
            created_at REAL);
        CREATE TABLE reactions (id INTEGER PRIMARY KEY, message_id TEXT, emoji TEXT, user_id TEXT,
            added_at REAL, UNIQUE (message_id, emoji, user_id));
        CREATE TABLE threads (id TEXT PRIMARY KEY, name TEXT, parent_channel TEXT, created_by TEXT,
            created_at REAL, locked INTEGER, archived INTEGER, participants TEXT);
        CREATE TABLE users (id TEXT PRIMARY KEY, username TEXT, roles TEXT, validator TEXT,
            nickname TEXT, status TEXT, created_at REAL, last_seen REAL);
        """)
    database.executemany(
        "INSERT INTO channels VALUES (?, ?, NULL, ?, ?, NULL)",
        [("second", "text", json.dumps(permissions()), 1),
         ("first", "text", json.dumps(permissions()), 0),
         ("help", "forum", json.dumps(permissions()), 2)])
    database.executemany(
        "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, NULL, ?, NULL, ?)",
        [("m2", "first", None, BOB, "later", 20.5, 1, "m1", ALICE, None, 20.5),
         ("m1", "first", None, ALICE, "sooner", 10.25, 0, None, None, None, 10.25),
         ("t1", "help", THREAD, BOB, "in a thread", 30.0, 0, None, None,
          json.dumps([{"title": "kept"}]), 30.0)])
    database.execute("INSERT INTO reactions VALUES (1, 'm1', '👍', ?, 11.0)", (BOB,))
    database.execute("INSERT INTO threads VALUES (?, 'How?', 'help', ?, 30.0, 1, 0, NULL)",
                     (THREAD, ALICE))
    database.executemany("INSERT INTO users VALUES (?, ?, ?, NULL, ?, NULL, 1.0, 2.0)",
                         [(ALICE, "alice", json.dumps(["owner"]), "Newer"),
                          ("dave-id", "dave", json.dumps(["user"]), None)])
    database.commit()
    later = max(each.stat().st_mtime for each in (root / "db" / "channels").iterdir()) + 60
    log = file.with_name(file.name + "-wal")
    kept = [(each, each.read_bytes()) for each in (file, log)]
    database.close()  # carries the log in and removes it
    for each, content in kept:
        each.write_bytes(content)
        os.utime(each, (later, later))
