//! Keys, organisations and the rule book of the head's state in memory: each block asks for them thousands of times.

use std::collections::BTreeMap;
use std::sync::Arc;

use kexin_proof::hash::StateKey;
use kexin_proof::height::Height;

use super::{Organisation, organisation_key};
use crate::book::{Books, books_key};
use crate::record::{KeyRegistry, RegisteredKey, SignedRecord};
use crate::store::StoreError;
use crate::value::StateReader;

/// Organisations read so far, at one height. What was never loaded counts as not registered, so load before use.
#[derive(Clone, Debug)]
pub struct KeyRing {
    height: Height,
    organisations: BTreeMap<u32, Option<Arc<Organisation>>>,
    books: Option<Arc<Books>>,
}

impl KeyRing {
    /// Nothing loaded yet, for the state after the block at `height`.
    #[must_use]
    pub const fn new(height: Height) -> Self {
        Self { height, organisations: BTreeMap::new(), books: None }
    }

    /// Reads an organisation from the state, unless it is here.
    ///
    /// # Errors
    /// [`StoreError`] when the environment fails.
    pub fn load(&mut self, state: &impl StateReader, org: u32) -> Result<(), StoreError> {
        if self.organisations.len() >= KEPT_MAX && !self.is_loaded(org) {
            // Anyone may name any number: what is not registered is looked up again rather than kept without end.
            self.organisations.retain(|_, found| found.is_some());
        }
        if let std::collections::btree_map::Entry::Vacant(vacant) = self.organisations.entry(org) {
            let value = state.value(&organisation_key(org))?;
            vacant.insert(value.as_ref().and_then(Organisation::of).map(Arc::new));
        }
        Ok(())
    }

    /// Reads every organisation that a record's signatures and attestations name, and the rule book.
    ///
    /// # Errors
    /// As [`KeyRing::load`].
    pub fn load_signers(
        &mut self,
        state: &impl StateReader,
        record: &SignedRecord,
    ) -> Result<(), StoreError> {
        self.load_books(state)?;
        let attested = record.attestations().iter().map(crate::attestation::Attestation::signature);
        for signature in attested.chain(record.signatures()) {
            self.load(state, signature.org)?;
        }
        Ok(())
    }

    /// Reads the versions of the rule book, unless they are here.
    ///
    /// # Errors
    /// As [`KeyRing::load`].
    pub fn load_books(&mut self, state: &impl StateReader) -> Result<(), StoreError> {
        if self.books.is_none() {
            self.books = Some(Arc::new(Books::load(state)?));
        }
        Ok(())
    }

    /// The versions of the rule book: those loaded, or else read from the state that the keys are of.
    ///
    /// # Errors
    /// As [`KeyRing::load`].
    pub fn books(&self, state: &impl StateReader) -> Result<Arc<Books>, StoreError> {
        match &self.books {
            Some(books) => Ok(Arc::clone(books)),
            None => Books::load(state).map(Arc::new),
        }
    }

    /// Moves on to the state after the next block, whose writes had these keys.
    pub fn advance<'a>(&mut self, height: Height, written: impl IntoIterator<Item = &'a StateKey>) {
        let written: std::collections::BTreeSet<&StateKey> = written.into_iter().collect();
        self.organisations.retain(|org, _| !written.contains(&organisation_key(*org)));
        // Every new version moves the pointer.
        self.books = self.books.take().filter(|_| !written.contains(&books_key()));
        self.height = height;
    }

    /// An organisation, when it was loaded and is registered.
    #[must_use]
    pub fn organisation(&self, org: u32) -> Option<&Arc<Organisation>> {
        self.organisations.get(&org).and_then(Option::as_ref)
    }

    /// Whether an organisation was looked up, registered or not.
    #[must_use]
    pub fn is_loaded(&self, org: u32) -> bool {
        self.organisations.contains_key(&org)
    }
}

/// Organisations kept before those that are not registered are let go; a province has some hundreds.
pub(super) const KEPT_MAX: usize = 16_384;

impl KeyRegistry for KeyRing {
    fn height(&self) -> Height {
        self.height
    }

    fn key(&self, org: u32, key: u16) -> Option<RegisteredKey> {
        self.organisation(org)?.signing_key(key)
    }
}
