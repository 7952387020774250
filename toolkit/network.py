"""How a phone in the room reaches this machine: its addresses, and what makes one usable."""

import ipaddress
import re
import socket
from urllib.parse import urlsplit

#: Networks inside the machine itself (containers, virtual machines): no phone is in them.
_INSIDE = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "vethernet", "lxc", "podman")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)
#: What a server listens at to be reached at all of the machine's addresses.
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 (named, not opened)


class AddressError(ValueError):
    """No phone can use this address; the message says what to do."""


def addresses() -> list[str]:
    """Return this machine's IPv4 addresses in networks that a phone may be in, likeliest first."""
    import ifaddr  # noqa: PLC0415 (a member's page never needs it)

    likely = _towards_others()
    found = [
        (str(ip.ip) != likely, adapter.nice_name.lower().startswith(_INSIDE), str(ip.ip))
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if ip.is_IPv4 and _reachable(str(ip.ip))
    ]
    return list(dict.fromkeys(ip for _, _, ip in sorted(found)))


def _reachable(ip: str) -> bool:
    address = ipaddress.ip_address(ip)
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)


def _towards_others() -> str:
    """Return the address that this machine would speak to others from. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address kept for examples
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def is_this_machine(host: str) -> bool:
    """Whether a host's name or address always means the machine that asks."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def serves_alone(host: str) -> bool:
    """Whether a server that listens at this host is out of every phone's reach."""
    return host not in EVERYWHERE and is_this_machine(host)


def out_of_reach(listens_at: str, seen: str) -> bool:
    """Whether no phone gets in now: the server is alone, and no tunnel or front server leads to it.

    ``seen`` is the address under which the facilitator's own browser sees the page.
    """
    return serves_alone(listens_at) and is_this_machine(urlsplit(seen).hostname or "")


def for_phones(typed: str) -> str:
    """Return an address that a card can lead to, as ``http://192.168.1.20:8000``.

    Raises
    ------
    AddressError
        If no phone could open it.
    """
    text = typed.strip()
    if len(text) > _LONGEST:  # before anything looks at it: some of that takes long
        raise AddressError(_WHOLE)
    if "://" not in text:
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii")
    except ValueError:  # also of a name that is none
        raise AddressError(_WHOLE) from None
    extra = parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None
    if parts.scheme not in {"http", "https"} or extra or not _is_host(host) or port == 0:
        raise AddressError(_WHOLE)
    if is_this_machine(host):
        raise AddressError(
            f"{host} means “this machine” on every machine: a phone would look for the questions "
            "on itself. Choose an address of this machine in the room’s network."
        )
    place = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{place}" + (f":{port}" if port else "")


#: A name has at most 253 signs.
_LONGEST = 300
_WHOLE = "Give an address such as http://192.168.1.20:8000 or https://questions.example.org."


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        labels = host.split(".")
        # Four numbers that are no address, such as 192.168.1.300, are a slip and no name.
        return (
            len(host) <= 253
            and all(_LABEL.fullmatch(label) for label in labels)
            and not labels[-1].isdecimal()
        )
    return True


def trouble_with(kept: str, seen: str) -> str:
    """Say what is wrong with the address on the cards, as this machine is now; else nothing.

    ``seen`` is the address under which the facilitator's own browser sees the page. A name, or an
    address of the wide internet, can't be judged from here.
    """
    parts, here = urlsplit(kept), urlsplit(seen)
    try:
        is_private = ipaddress.ip_address(parts.hostname or "").is_private
    except ValueError:
        return ""
    own = addresses()
    if not is_private:
        return ""
    if parts.hostname not in own:
        now = f" It is now {' or '.join(own)}." if own else " It is in no network now."
        return f"This machine’s address in the room is not {parts.hostname} any more.{now}"
    direct = here.hostname in own or is_this_machine(here.hostname or "")
    if direct and _port(parts.port, parts.scheme) != _port(here.port, here.scheme):
        return (
            f"The toolkit now listens at port {_port(here.port, here.scheme)}, not at the cards’."
        )
    return ""


def _port(port: int | None, scheme: str) -> int:
    return port or (443 if scheme == "https" else 80)
