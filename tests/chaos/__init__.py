"""Break the running product on purpose, and let an independent checker say whether it kept its promises."""
