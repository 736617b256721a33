"""Make the demo's people and patients, one story each, through the services and around today."""
