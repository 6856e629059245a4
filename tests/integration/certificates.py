"""Certificates for tests of TLS, made by the openssl program."""
import ssl
import subprocess


def make_certificate(folder, name="server", is_expired=False):
    """NAME.pem and NAME.key in the folder: for localhost and 127.0.0.1, signed by itself."""
    folder.mkdir(parents=True, exist_ok=True)
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-days", "30", "-keyout", str(key), "-out", str(certificate)],
                   check=True, capture_output=True)
    if is_expired:
        subprocess.run(["openssl", "x509", "-in", str(certificate), "-signkey", str(key), "-days",
                        "-1", "-out", str(certificate)], check=True, capture_output=True)
    key.chmod(0o600)
    return certificate, key


def make_chain(folder):
    """A root, and server.pem with a leaf and the one between; the root's file."""
    def openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True,
                       cwd=folder)
    root, _ = make_certificate(folder, "root")
    for name, signer, extension in (("between", "root", "basicConstraints=critical,CA:TRUE"),
                                    ("leaf", "between", "subjectAltName=IP:127.0.0.1")):
        (folder / "extensions").write_text(extension + "\n")
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{signer}.pem", "-CAkey",
                f"{signer}.key", "-CAcreateserial", "-days", 30, "-extfile", "extensions",
                "-out", f"{name}.pem")
    (folder / "server.pem").write_text((folder / "leaf.pem").read_text()
                                       + (folder / "between.pem").read_text())
    (folder / "leaf.key").rename(folder / "server.key")
    return root


def believing(certificate):
    """What a client needs that believes this certificate alone."""
    return ssl.create_default_context(cafile=str(certificate))
