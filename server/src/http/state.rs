//! What every handler may use.

use crate::config::Config;
use crate::http::lanes::Lanes;
use crate::http::limits::Limits;
use crate::site::folder::Site;
use crate::sync::events::Lines;
use crate::sync::typing::TypingHub;
use backend::Backend;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{broadcast, watch};

/// Cheap to clone; shared by all requests.
#[derive(Clone)]
pub struct AppState {
    pub backend: Backend,
    pub config: Arc<Config>,
    pub site: Arc<Site>,
    pub limits: Arc<Limits>,
    /// Violations of the content security policy that browsers reported since the start.
    pub csp_reports: Arc<Counter>,
    /// Sessions that ended by a sign-out here, by their public ids: their event streams end with them.
    pub ended: broadcast::Sender<String>,
    /// Who holds how many event streams.
    pub lines: Lines,
    /// Whose request is worked at.
    pub lanes: Lanes,
    /// Who writes just now.
    pub typing: TypingHub,
    /// True once the server stops: event streams end so that connections can close.
    pub stopping: watch::Receiver<bool>,
}

/// What there is room for, and until when.
pub struct House {
    pub limits: Limits,
    /// Connections at once.
    pub places: usize,
    pub stopping: watch::Receiver<bool>,
}

/// A number that only rises.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl AppState {
    #[must_use]
    pub fn new(backend: Backend, config: Config, site: Site, house: House) -> Self {
        Self {
            backend,
            config: Arc::new(config),
            site: Arc::new(site),
            limits: Arc::new(house.limits),
            csp_reports: Arc::default(),
            lines: Lines::new(house.places / 2),
            lanes: Lanes::default(),
            typing: TypingHub::default(),
            ended: broadcast::Sender::new(256),
            stopping: house.stopping,
        }
    }

    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.config.mode.is_demo()
    }
}
