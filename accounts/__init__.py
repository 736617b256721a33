"""Keep who may act: users, clinics, pharmacies, certifications, roles and permissions."""
