"""A small OpenID Connect provider, run as a process of its own on loopback: code flow, PKCE checked, RS256 tokens.

What it says of the person, and how it may misbehave, is given in the login hint of the test through `/next`.
"""

import base64
import hashlib
import json
import secrets
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}, private=True)
OTHER = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}, private=True)
CODES: dict[str, dict[str, str]] = {}
SAID: dict[str, object] = {}


class Provider(BaseHTTPRequestHandler):
    """Answers discovery, authorization, token and keys; POST /next sets what the next token says."""

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {k: v[0] for k, v in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
            self.send({"issuer": self.issuer} | {name: self.issuer + path for name, path in ends.items()})
        elif parts.path == "/keys":
            self.send(KeySet([KEY]).as_dict(private=False))
        elif parts.path == "/authorize":
            assert query["response_type"] == "code"
            assert query["code_challenge_method"] == "S256"
            code = secrets.token_urlsafe(16)
            CODES[code] = query
            back = {"code": code, "state": SAID.get("_state", query["state"])}
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri']}?{urlencode(back)}")
            self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/next":
            SAID.clear()
            SAID.update(json.loads(body))
            return self.send({})
        form = {k: v[0] for k, v in parse_qs(body).items()}
        asked = CODES.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if asked is None or proof.decode() != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return self.send({"error": "invalid_grant"}, 400)
        now = int(SAID["_now"])
        claims = {
            "iss": self.issuer,
            "aud": asked["client_id"],
            "sub": "42",
            "exp": now + 60,
            "iat": now,
            "nonce": asked["nonce"],
        } | {k: v for k, v in SAID.items() if not k.startswith("_")}
        key = OTHER if SAID.get("_forged") else KEY
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)
        return self.send({"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": token})

    def send(self, content: object, status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", 0), Provider)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
