"""Whether a text is the SAML 2.0 metadata of an identity provider, such as IAM takes it.

Sources: IAM API reference, CreateSAMLProvider; OASIS, "Metadata for the OASIS Security Assertion Markup Language V2.0".
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from xml.etree import ElementTree

_METADATA = "{urn:oasis:names:tc:SAML:2.0:metadata}"
_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}"
_PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
_BINDINGS = tuple(f"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-{one}" for one in ("POST", "Redirect"))


def metadata_problems(text: str) -> Iterator[str]:
    """What is wrong with it, each as a sentence; nothing where all is well."""
    # Metadata needs no DTD, and entities of one can make a short text endless. A dynamic reference would be resolved.
    for what in ("<!DOCTYPE", "<!ENTITY", "{{resolve:"):
        if what.lower() in text.lower():
            yield f"it holds {what}, which no metadata needs"
            return
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - without a DTD there are no entities
    except ElementTree.ParseError as error:
        yield f"it is no well-formed XML: {error}"
        return
    if root.tag != f"{_METADATA}EntityDescriptor":
        yield f"its outermost element is {root.tag}, not the EntityDescriptor of one identity provider"
        return
    if not root.get("entityID"):
        yield "its EntityDescriptor has no entityID"
    providers = [
        one
        for one in root.findall(f"{_METADATA}IDPSSODescriptor")
        if _PROTOCOL in one.get("protocolSupportEnumeration", "").split()
    ]
    if not providers:
        yield "it describes no identity provider of SAML 2.0 (IDPSSODescriptor), or it is that of a service provider"
        return
    if not any(_certificates(one) for one in providers):
        yield "it has no certificate for signatures, and AWS could check none"
    if not any(_signs_in(one) for one in providers):
        yield "it has no SingleSignOnService at an https address, by HTTP-POST or HTTP-Redirect"


def _certificates(provider: ElementTree.Element) -> list[bytes]:
    found = []
    for key in provider.findall(f"{_METADATA}KeyDescriptor"):
        if key.get("use", "signing") == "signing":
            for one in key.iter(f"{_SIGNATURE}X509Certificate"):
                try:
                    found.append(base64.b64decode("".join((one.text or "").split()), validate=True))
                except binascii.Error:
                    continue
    return [one for one in found if one]


def _signs_in(provider: ElementTree.Element) -> bool:
    return any(
        one.get("Binding") in _BINDINGS and one.get("Location", "").startswith("https://")
        for one in provider.findall(f"{_METADATA}SingleSignOnService")
    )
