"""Check what was typed before a service is called; a form never writes."""
