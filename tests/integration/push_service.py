"""A push service on loopback (tests/browser/support/push_service.mjs): opens what it gets with
libraries that are not ours."""
import json
import pathlib
import subprocess
import threading

from waiting import wait_until, wait_until_async

SCRIPT = pathlib.Path(__file__).parent.parent / "browser" / "support" / "push_service.mjs"


class PushService:
    """Knows browsers by name; `posts` are what arrived, opened."""

    def __init__(self, *browsers):
        self.posts = []
        self._told = None
        self._process = subprocess.Popen(["node", str(SCRIPT), *browsers], encoding="utf-8",
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        wait_until(lambda: self._told or self._process.poll() is not None, "the push service")
        assert self._told, "node, http_ece and web-push are needed: npm ci in tests/browser"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.kill()
        self._process.wait()
        self._reader.join()
        self._process.stdout.close()

    @property
    def origin(self):
        return f"http://127.0.0.1:{self._told['port']}"

    def subscription(self, browser, status=201):
        """PushSubscription.toJSON() of that browser, whose pushes are answered so."""
        return {"endpoint": f"{self.origin}/{status}/{browser}/x", "expirationTime": None,
                "keys": self._told["browsers"][browser]}

    async def wait_for(self, count):
        """The first `count` posts; nothing may have been wrong with them."""
        await wait_until_async(lambda: len(self.posts) >= count, f"{count} pushes")
        assert not [post for post in self.posts if "problem" in post], self.posts
        return self.posts[:count]

    def _read(self):
        for line in self._process.stdout:
            said = json.loads(line)
            if self._told is None:
                self._told = said
            else:
                self.posts.append(said)
