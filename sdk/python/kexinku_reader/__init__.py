"""An independent reader of Kexinku proofs, written from docs/formats.md with Python's standard library alone.

It shares no code with the Rust verifier: where the two disagree, one of them or the document is wrong.
"""
