"""Keep who the program is about: patients, and the ledger of facts on them."""
