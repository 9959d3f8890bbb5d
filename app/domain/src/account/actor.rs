//! Who acts.

use crate::account::Role;
use crate::id::UserId;
use serde::{Deserialize, Serialize};

/// Somebody who proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub user: UserId,
    pub role: Role,
}
