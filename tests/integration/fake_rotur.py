"""A stand-in for Rotur on loopback: GET /validate and /profile as part 2 §16 says, with moods."""
import http.server
import json
import threading
import urllib.parse


class FakeRotur:
    """Knows validators; answers well, or as `answer` says, or not at all while it is slow."""

    def __init__(self):
        self.raw_queries = []  # as they came over the wire
        self.answer = None     # (status, body bytes): instead of the true answer
        self.tiers = {}        # user id: what /profile says of his subscription
        self.profile_answer = None  # the same as `answer`, for /profile
        self.profiles_asked = []    # user ids
        self._known = {}
        self._lock = threading.Lock()
        self._awake = threading.Event()
        self._awake.set()
        self._httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        self._httpd.daemon_threads = True
        self.port = self._httpd.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/validate"
        self._thread = threading.Thread(target=self._httpd.serve_forever, daemon=True,
                                        kwargs={"poll_interval": 0.02})
        self._thread.start()

    def settings(self, **more):
        """For config.json: where this Rotur is."""
        return {"rotur.validate_url": self.url,
                "rotur.profile_url": self.url.replace("/validate", "/profile"), **more}

    def issue(self, user_id, username, key, *, tail="hash+/=& %2C?#é"):
        """A validator bound to that key; with characters that a query has to encode."""
        with self._lock:
            validator = f"{user_id},{tail}{len(self._known)}"
            self._known[validator] = (user_id, username, key)
        return validator

    def fall_asleep(self):
        """From now on nothing is answered until wake_up()."""
        self._awake.clear()

    def wake_up(self):
        self._awake.set()

    def stop(self):
        """From now on connections are refused."""
        self.wake_up()
        if self._httpd:
            self._httpd.shutdown()
            self._httpd.server_close()
            self._thread.join()
            self._httpd = None

    def _verdict(self, query):
        given = urllib.parse.parse_qs(query, strict_parsing=True, keep_blank_values=True,
                                      errors="strict")
        with self._lock:
            known = self._known.get(given["v"][0])
        if known is None:
            return 404, b'{"valid":false,"error":"validator not found"}'
        if known[2] != given["key"][0]:
            return 200, b'{"valid":false,"error":"key mismatch"}'
        return 200, json.dumps({"valid": True, "id": known[0], "username": known[1]}).encode()

    def _profile(self, query):
        user = urllib.parse.parse_qs(query, errors="strict")["id"][0]
        with self._lock:
            self.profiles_asked.append(user)
        return self.profile_answer or (
            200, json.dumps({"subscription": self.tiers.get(user, "Free")}).encode())

    def _make_handler(rotur):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                path, _, query = self.path.partition("?")
                if path == "/profile":
                    return self._send(*rotur._profile(query))
                with rotur._lock:
                    rotur.raw_queries.append(query)
                if not rotur._awake.wait(timeout=60):
                    return
                status, body = rotur.answer or (
                    rotur._verdict(query) if path == "/validate" else (500, b"wrong path"))
                return self._send(status, body)

            def _send(self, status, body):
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except ConnectionError:
                    pass

            def log_message(self, *_):
                pass

        return Handler
