"""https and wss by the server itself: chats, files, a certificate that changes, hostile peers."""
import contextlib
import http.client
import json
import socket
import ssl

import pytest

from certificates import believing, make_certificate, make_chain
from chat_client import Client
from server_process import DidNotStart, run_program, serve, write_settings
from waiting import DEADLINE_S, wait_until

TLS = {"websocket.tls.certificate": "tls/server.pem", "websocket.tls.key": "tls/server.key"}


@pytest.fixture
def certificate(data):
    return make_certificate(data / "tls")[0]


def https(server, trust):
    return contextlib.closing(http.client.HTTPSConnection(
        server.host, server.port, timeout=DEADLINE_S, context=believing(trust)))


def handshake(server, context):
    """A connection; its serial number can be asked."""
    plain = socket.create_connection((server.host, server.port), timeout=DEADLINE_S)
    return context.wrap_socket(plain, server_hostname="127.0.0.1")


def raw_answer(server, request):
    with socket.create_connection((server.host, server.port), timeout=DEADLINE_S) as plain:
        plain.sendall(request)
        answer = b""
        while more := plain.recv(65536):
            answer += more
        return answer


async def test_a_chat_an_upload_and_a_download(data, certificate):
    with serve(data, settings=TLS) as server:
        assert server.address.startswith("https://")
        assert server.claim_link.startswith("https://")
        trust = believing(certificate)
        async with await Client.connect(server, ssl=trust, compression="deflate") as ada, \
                await Client.connect(server, ssl=trust, compression=None) as rob:
            await ada.register("ada")
            await rob.register("rob")
            text = ", a long message that is compressed for ada" * 40
            await rob.say(text)
            assert (await ada.hear("message_new"))["message"]["content"] == text
            key, validator = ada.handshake["val"]["validator_key"], ada.ready["validator"]
            file = b"%PDF-1.4\n" + bytes(range(256)) * 8192  # 2 MiB: many records, many pieces
            with https(server, certificate) as connection:
                connection.request("POST", "/attachments/upload?name=cat.pdf&channel=general",
                                   body=iter([file[:70_000], file[70_000:]]),
                                   headers={"Content-Type": "application/pdf",
                                            "Content-Length": str(len(file)),
                                            "Authorization": f"Validator {key}:{validator}"})
                answer = connection.getresponse()
                told = json.loads(answer.read())["attachment"]
                assert answer.status == 201
                assert told["url"].startswith(f"https://{server.host}:{server.port}/attachments/")
                connection.request("GET", "/attachments/" + told["id"])  # the same connection
                answer = connection.getresponse()
                assert answer.read() == file
                connection.request("GET", "/")
                answer = connection.getresponse()
                assert answer.status == 200 and b"<html" in answer.read()
        assert server.stop() == 0


async def test_new_files_are_used_while_old_connections_stay(data, certificate):
    with serve(data, settings=TLS) as server:
        async with await Client.connect(server, ssl=believing(certificate)) as ada:
            await ada.register("ada")
            old = certificate.read_text()
            make_certificate(data / "tls", "next")
            (data / "tls" / "next.pem").replace(certificate)  # the key is still the old one's
            server.reload()
            refused = server.events("tls_certificate_not_loaded")
            assert "the key does not belong to the certificate" in refused[0]["reason"]
            with handshake(server, ssl._create_unverified_context()) as tls:
                assert tls.getpeercert(True) == ssl.PEM_cert_to_DER_cert(old)
            (data / "tls" / "next.key").replace(data / "tls" / "server.key")
            wait_until(lambda: server.events("tls_certificate_loaded"), "the new certificate")
            await ada.say("still here")
            async with await Client.connect(server, ssl=believing(certificate)) as rob:
                await rob.register("rob")
                await rob.say("hello")
                assert (await ada.hear("message_new"))["message"]["content"] == "hello"
            make_certificate(data / "tls")
            assert server.reload()["event"] == "config_reloaded"  # SIGHUP does not wait
            with handshake(server, believing(certificate)) as tls:
                assert tls.version() == "TLSv1.3"


def test_a_chain_is_sent_whole(data):
    (data / "tls").mkdir(parents=True)
    root = make_chain(data / "tls")
    with serve(data, settings=TLS) as server, https(server, root) as connection:
        connection.request("GET", "/healthz")
        assert connection.getresponse().status == 200


def test_versions_protocols_and_sessions(data, certificate):
    with serve(data, settings=TLS) as server:
        old = ssl._create_unverified_context()
        old.set_ciphers("ALL:@SECLEVEL=0")
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises((ssl.SSLError, ConnectionError)):
            handshake(server, old)
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = believing(certificate)
            context.minimum_version = context.maximum_version = version
            context.set_alpn_protocols(["h2", "http/1.1"])
            with handshake(server, context) as tls:
                tls.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                assert tls.recv(65536).startswith(b"HTTP/1.1 200 ")
                assert tls.selected_alpn_protocol() == "http/1.1"
                session = tls.session
            plain = socket.create_connection((server.host, server.port), timeout=DEADLINE_S)
            with context.wrap_socket(plain, server_hostname="127.0.0.1", session=session) as tls:
                assert tls.session_reused


def test_plain_http_on_the_port_is_shown_the_way(data, certificate):
    with serve(data, settings=TLS) as server:
        asked = f"GET /info?a=b HTTP/1.1\r\nHost: chat.example:{server.port}\r\n\r\n".encode()
        answer = raw_answer(server, asked)
        assert answer.startswith(b"HTTP/1.1 308 ")
        assert f"\r\nLocation: https://chat.example:{server.port}/info?a=b\r\n".encode() in answer
        for request in (b"GET / HTTP/1.0\r\n\r\n",
                        b"POST /webhooks HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"):
            answer = raw_answer(server, request)
            assert answer.startswith(b"HTTP/1.1 400 ")
            assert b"This port speaks https and wss" in answer


def test_garbage_ends_its_own_connection_only(data, certificate):
    with serve(data, settings=TLS) as server:
        for garbage in (b"\0" * 100, b"\x16\x03\x01\x40\x00" + b"x" * 20_000,
                        b"\x16\x03\x01\x00\x05hello", b"get / http/1.1\r\n\r\n",
                        b"\x80\x2e\x01\x00\x02" + b"\0" * 60):
            with socket.create_connection((server.host, server.port),
                                          timeout=DEADLINE_S) as plain:
                plain.sendall(garbage)
                plain.shutdown(socket.SHUT_WR)
                with contextlib.suppress(ConnectionError):
                    while plain.recv(65536):
                        pass
        with https(server, certificate) as connection:
            connection.request("GET", "/healthz")
            assert connection.getresponse().status == 200
        assert server.stop() == 0


@pytest.mark.parametrize("spoil, words", [
    (lambda tls: (tls / "server.key").unlink(), "server.key: No such file or directory"),
    (lambda tls: (tls / "server.pem").write_text("no"), "it holds no certificate in PEM form"),
    (lambda tls: make_certificate(tls, "other")[1].replace(tls / "server.key"),
     "the key does not belong to the certificate"),
    (lambda tls: make_certificate(tls, is_expired=True), "the certificate expired on "),
])
def test_check_and_start_say_what_is_wrong_with_a_pair(data, certificate, spoil, words):
    write_settings(data, TLS)
    assert run_program("check", "--data", data).returncode == 0
    spoil(data / "tls")
    told = run_program("check", "--data", data)
    assert told.returncode == 1 and words in told.stdout, told.stdout
    with pytest.raises(DidNotStart, match=words):
        serve(data)


def test_check_knows_a_key_that_all_can_read_and_a_half_pair(data, certificate):
    (data / "tls" / "server.key").chmod(0o644)
    write_settings(data, {**TLS, "server.url": "https://elsewhere.example"})
    told = run_program("check", "--data", data)
    assert "server.key: every user may read it, and it holds a private key" in told.stdout
    assert "warning: " in told.stdout and "not for elsewhere.example" in told.stdout
    write_settings(data, {"websocket.tls.key": ""})
    told = run_program("check", "--data", data)
    assert told.returncode == 1 and "it needs both certificate and key" in told.stdout
