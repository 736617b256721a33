"""Read what pages and machines ask for."""

from monitoring.selectors.machines import health
from monitoring.selectors.places import clinics, pharmacies

__all__ = ["clinics", "health", "pharmacies"]
