"""Where the publishers are: each site's address (or the one configured) and its hosts."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from equitymap.errors import ChoiceError
from equitymap.sources.fetch.failure import Failed
from equitymap.store import catalogue
from equitymap.store.catalogue import Site


@dataclass(frozen=True)
class Addresses:
    """The base address of every site: the catalogue's, or the one the settings put in its place."""

    sites: dict[str, Site]
    configured: dict[str, str]

    @classmethod
    def from_setting(cls, text: str) -> Addresses:
        """Read the setting `sites`: `site=address`, with spaces between."""
        sites, configured = catalogue().sites, {}
        for entry in text.split():
            name, _, base = entry.partition("=")
            if name not in sites or not base.startswith(("http://", "https://")):
                raise ChoiceError(
                    f"EQUITYMAP_SITES says {entry!r}; it should be a site and its address, such as "
                    f"nomis=https://mirror.example/nomis. The sites are {', '.join(sites)}."
                )
            configured[name] = base.rstrip("/")
        return cls(sites, configured)

    def base(self, site: str) -> str:
        """The address that a site's paths follow."""
        return self.configured.get(site, self.sites[site].base)

    def url(self, site: str, path: str) -> str:
        """A path of a site as an address; an address under a site's own base goes to its mirror."""
        if "://" not in path:
            return f"{self.base(site)}/{path.lstrip('/')}"
        for name, base in self.configured.items():
            if _below(path, own := self.sites[name].base):
                return base + path[len(own) :]
        return path

    def onward(self, site: str, url: str, target: str, anywhere: bool) -> str:
        """Where an answer sends us on to; Failed where that is not for us to follow.

        `anywhere` is for content that a checksum protects: then only https is demanded.
        """
        new = self.url(site, urljoin(url, target))
        if not (self.allowed(site, new) or (anywhere and public(new))):
            raise Failed(
                f"{url} sends on to {new}, which is not of this publisher",
                "Nothing was fetched from there; look at the publisher's page.",
            )
        return new

    def allowed(self, site: str, url: str) -> bool:
        """Whether an address is the site's: https on its hosts, or where a configured base is."""
        there = urlsplit(url)
        if any(there[:2] == urlsplit(base)[:2] for base in self.configured.values()):
            return True
        hosts = {urlsplit(self.sites[site].base).hostname, *self.sites[site].hosts}
        return there.scheme == "https" and there.hostname in hosts


def public(url: str) -> bool:
    """Whether an address that a publisher names is https on a public host with a name."""
    there = urlsplit(url)
    if there.scheme != "https" or "." not in (host := there.hostname or ""):
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.rpartition(".")[2] not in ("localhost", "local", "internal")
    return False


def _below(url: str, base: str) -> bool:
    return url == base or url.startswith((base + "/", base + "?"))
