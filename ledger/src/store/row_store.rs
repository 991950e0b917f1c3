//! The store over any rows: opening, the head, and the reading of tiles, pages and values.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use kexin_proof::hash::StateKey;
use kexin_proof::height::Height;
use kexin_proof::wire::{Wire, decode};

use super::rows::{Rows, Table};
use super::{Cache, Head, StoreError, check, keys};
use crate::log::{Tile, TilePlace, TileReader, TileWrite};
use crate::state::{NewestPages, Page, PagePath, PageReader, PageWrite, TreeId};
use crate::value::{StateReader, StateValue};

/// Full tiles kept in memory: 16 KiB each with the nodes above them.
const TILES_KEPT_MAX: usize = 2_048;
/// State pages kept in memory, of whatever version was read: about 0.5 KiB each with the nodes above their places.
const PAGES_KEPT_MAX: usize = 65_536;
/// Newest pages of the main tree kept in memory: enough for most of a million keys, about 120 MiB.
const NEWEST_PAGES_MAX: usize = 262_144;
/// Largest row of a state value, bytes: four lists of the longest kind would not fit a block.
const VALUE_BYTES_MAX: usize = 64 << 20;

/// The store over the rows `R`.
#[derive(Debug)]
pub struct RowStore<R> {
    pub(super) rows: R,
    pub(super) head: RwLock<Option<Arc<Head>>>,
    tiles: Cache<TilePlace, Arc<Tile>>,
    pages: Cache<(TreeId, PagePath, Height), Page>,
    newest: RwLock<NewestPages>,
}

impl<R: Rows> RowStore<R> {
    /// Opens what the rows hold, after the checks that are cheap enough for every start: format, the
    /// acknowledged head, its links, certificate, log root and state root.
    ///
    /// # Errors
    /// [`StoreError`] naming the first check that failed; the node must not start.
    pub fn open(rows: R) -> Result<Self, StoreError> {
        let store = Self::unchecked(rows);
        let head = check::head(&store)?;
        store.set_head(head);
        store.finish_erasures()?;
        Ok(store)
    }

    /// The store over rows that may be damaged: it has no head, and whoever reads from it checks what is read.
    pub(super) fn unchecked(rows: R) -> Self {
        Self {
            rows,
            head: RwLock::new(None),
            tiles: Cache::new(TILES_KEPT_MAX),
            pages: Cache::new(PAGES_KEPT_MAX),
            newest: RwLock::new(NewestPages::new(NEWEST_PAGES_MAX)),
        }
    }

    /// The highest height that the rows claim to hold, by their head or by the note of what was acknowledged; neither
    /// is checked. 0 when both are unreadable.
    pub fn claimed_height(&self) -> Height {
        let head = self.chain_row(keys::META_HEAD).ok().flatten();
        let noted = self.rows.acknowledged().and_then(|note| note.get(..8).map(<[u8]>::to_vec));
        let heights = [head, noted].into_iter().flatten().filter_map(|row| keys::height_of(&row).ok());
        heights.max().unwrap_or_default()
    }

    /// The rows, for tests and for tools that copy them.
    pub const fn rows(&self) -> &R {
        &self.rows
    }

    // A reader that panicked has changed nothing.
    pub(super) fn current_head(&self) -> Option<Arc<Head>> {
        self.head.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_head(&self, head: Option<Head>) {
        *self.head.write().unwrap_or_else(PoisonError::into_inner) = head.map(Arc::new);
    }

    /// Keeps what a block wrote: the next one changes the same pages, and reading them back would hash them again.
    pub(super) fn keep(&self, pages: &[PageWrite], tiles: &[TileWrite]) {
        let mut newest = self.newest.write().unwrap_or_else(PoisonError::into_inner);
        newest.keep(pages.iter().filter(|write| write.tree == TreeId::Main));
        drop(newest);
        // Proofs are asked for at the sealed height, a few blocks back: its upper pages are not the newest any more.
        for write in pages.iter().filter(|write| write.tree != TreeId::Main || write.path.is_upper()) {
            self.pages.keep((write.tree, write.path, write.version), write.page.alone());
        }
        for write in tiles.iter().filter(|write| write.tile.is_full()) {
            self.tiles.keep(write.place, Arc::clone(&write.tile));
        }
    }

    pub(super) fn chain_row(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.rows.row(Table::Chain, key)
    }

    /// A chain row in its canonical encoding.
    pub(super) fn chain_value<T: Wire>(
        &self,
        key: &[u8],
        what: &'static str,
        bytes_max: usize,
    ) -> Result<Option<T>, StoreError> {
        let row = self.chain_row(key)?;
        row.map(|row| decode(&row, bytes_max).map_err(|_| StoreError::corrupt(what))).transpose()
    }

    /// The newest version of `key` not above `at`.
    pub(super) fn value_not_above(
        &self,
        key: &StateKey,
        at: Height,
    ) -> Result<Option<StateValue>, StoreError> {
        let from = keys::value(key, at);
        let found = self.rows.scan(Table::Values, key.as_bytes(), &from, 1)?;
        let Some((_, row)) = found.first() else { return Ok(None) };
        let value = decode(row, VALUE_BYTES_MAX).map_err(|_| StoreError::corrupt("state value 状态值"))?;
        Ok(Some(value))
    }
}

impl<R: Rows> StateReader for RowStore<R> {
    fn value(&self, key: &StateKey) -> Result<Option<StateValue>, StoreError> {
        match self.current_head() {
            Some(head) => self.value_not_above(key, head.header.height),
            None => Ok(None),
        }
    }
}

impl<R: Rows> TileReader for RowStore<R> {
    fn tile(&self, place: TilePlace) -> Result<Option<Arc<Tile>>, StoreError> {
        if let Some(tile) = self.tiles.find(&place) {
            return Ok(Some(tile));
        }
        let Some(row) = self.rows.row(Table::Tiles, &keys::tile(place))? else { return Ok(None) };
        let tile = Arc::new(Tile::from_bytes(&row)?);
        if tile.is_full() {
            self.tiles.keep(place, Arc::clone(&tile));
        }
        Ok(Some(tile))
    }
}

impl<R: Rows> PageReader for RowStore<R> {
    fn top_version(&self, tree: &TreeId, at: Height) -> Result<Option<Height>, StoreError> {
        let versions = keys::page_versions(tree, &PagePath::TOP);
        let found = self.rows.scan(Table::Pages, &versions, &keys::page(tree, &PagePath::TOP, at), 1)?;
        found.first().map(|(key, _)| keys::version_of(key)).transpose()
    }

    fn page(&self, tree: &TreeId, path: &PagePath, version: Height) -> Result<Option<Page>, StoreError> {
        let kept_as = (*tree, *path, version);
        if let Some(page) = self.pages.find(&kept_as) {
            return Ok(Some(page));
        }
        let Some(row) = self.rows.row(Table::Pages, &keys::page(tree, path, version))? else {
            return Ok(None);
        };
        let page = Page::from_bytes(&row)?;
        self.pages.keep(kept_as, page.clone());
        Ok(Some(page))
    }

    fn newest(&self, tree: &TreeId) -> Option<RwLockReadGuard<'_, NewestPages>> {
        // A panic while a block was kept leaves pages that are true, though perhaps not all.
        (*tree == TreeId::Main).then(|| self.newest.read().unwrap_or_else(PoisonError::into_inner))
    }
}
