"""Send every page and form what nobody would type: no request may fail the product, or show what is not the sender's."""
