//! The adapter between core and ledger, on a chain of the ledger's fixture.
