"""Where somebody comes from, as far as limits count it."""

from ipaddress import IPv6Address, ip_address


def place_of(address: str) -> str:
    """The network address by which a visitor is counted: of IPv6 the first 64 bits, since one visitor has all of the
    others (RFC 6177); anything that is no address as it stands."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
