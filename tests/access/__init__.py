"""Hold who may do what: every route, and every service, for everybody who might ask."""
