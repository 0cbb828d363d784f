"""What the make-like script needs: which code a notebook uses, how it is run, what a rebuild is compared with."""
