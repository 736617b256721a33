"""Read what pages and machines ask for."""

from monitoring.selectors.machines import gauges, readiness
from monitoring.selectors.places import clinics, pharmacies

__all__ = ["clinics", "gauges", "pharmacies", "readiness"]
