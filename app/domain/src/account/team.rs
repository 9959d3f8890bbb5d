//! The people who work here, as whoever looks after the team sees them: who there is, who is invited, and what became of a change.
//!
//! All of it stands at the server: invitations and accounts do not travel. The names of colleagues do, as [`super::Colleague`].

use super::{Actor, Limits, Role};
use crate::id::UserId;
use crate::policy::{Action, may};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long an invitation is good, ms.
pub const INVITED_FOR: i64 = 7 * 24 * 3_600_000;
/// How long a link to a new password is good, ms.
pub const PASSWORD_LINK_FOR: i64 = 24 * 3_600_000;
/// The most invitations that are open at once.
pub const MAX_INVITATIONS: u64 = 20;

/// Everybody who works or worked here, and who is invited.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TeamOverview {
    /// Those who are here first, owners before the others.
    pub people: Vec<Member>,
    /// Open ones, the newest first.
    pub invitations: Vec<Invitation>,
    /// An invitation can leave by mail.
    pub mails: bool,
}

/// Somebody who works or worked here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub user: UserId,
    pub name: String,
    pub email: Option<String>,
    pub role: Role,
    /// When they were last here, epoch ms UTC within the hour; none where they are signed in nowhere.
    pub last_seen: Option<i64>,
    /// Since when they cannot sign in any more, epoch ms UTC.
    pub deactivated_at: Option<i64>,
    /// What was said of them beside their role.
    #[serde(default)]
    pub limits: Limits,
    /// Chats, tickets and customers that are theirs.
    pub work: u64,
}

/// A link that makes whoever opens it one of the team, without the link: that is shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    pub id: Uuid,
    pub role: Role,
    /// Whom it is for; none where whoever has the link may use it.
    pub email: Option<String>,
    /// Epoch ms UTC.
    pub created_at: i64,
    /// Epoch ms UTC.
    pub expires_at: i64,
}

/// A link that was made just now. It is kept nowhere: who looks away makes another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinLink {
    pub address: String,
    pub qr: QrCode,
    /// It is on its way by mail too.
    pub mailed: bool,
    /// Epoch ms UTC.
    pub expires_at: i64,
}

/// A QR code as squares to draw.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct QrCode {
    /// Squares a side, with the quiet ones around.
    pub size: u32,
    /// An SVG path of the dark ones, each of 1 × 1.
    pub path: String,
}

/// Why nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum TeamRefusal {
    /// Only owners look after the team.
    #[error("this role cannot be given")]
    NotAllowed,
    /// One's own role and one's own leave are another owner's to decide.
    #[error("one's own role and leave are another owner's to decide")]
    Oneself,
    /// Somebody must be left who may everything.
    #[error("somebody must be left who may everything")]
    LastOwner,
    /// Nobody like that works here (any more).
    #[error("nobody like that works here")]
    Unknown,
    /// What was typed is no mail address.
    #[error("this is no mail address")]
    NoAddress,
    /// It is the address of whoever invites.
    #[error("this is one's own address")]
    OwnAddress,
    /// Somebody signs in with this address already.
    #[error("this address has an account here already")]
    AddressTaken,
    /// [`MAX_INVITATIONS`] are open.
    #[error("20 invitations are open: take one back first")]
    TooManyOpen,
    /// Who shall take over the work does not work here.
    #[error("whoever shall take over does not work here")]
    NoHeir,
    /// There is no mail here.
    #[error("there is no mail here")]
    NoMail,
    /// No percentage up to a hundred, or an amount that nobody pays.
    #[error("this is no limit")]
    BadLimits,
}

/// What became of a change to the team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TeamAnswer {
    /// Chats, tickets and customers that somebody else looks after now.
    Done {
        handed: u64,
    },
    Link(JoinLink),
    Refused(TeamRefusal),
}

/// Whether somebody may decide about a colleague: give them another role, or let them go.
///
/// # Errors
/// [`TeamRefusal`] where they may not.
pub fn may_decide(actor: &Actor, about: UserId) -> Result<(), TeamRefusal> {
    if !may(actor, Action::ManageTeam) {
        return Err(TeamRefusal::NotAllowed);
    }
    if actor.user == about {
        return Err(TeamRefusal::Oneself);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::new_id;

    fn actor(n: u8, role: Role) -> Actor {
        Actor {
            user: UserId(new_id(1, [n; 10])),
            role,
        }
    }

    #[test]
    fn owners_decide_about_others_and_nobody_about_oneself() {
        let (zoe, ben) = (actor(1, Role::Owner), actor(2, Role::Manager));
        assert_eq!(may_decide(&zoe, ben.user), Ok(()));
        assert_eq!(may_decide(&zoe, zoe.user), Err(TeamRefusal::Oneself));
        for role in [Role::Customer, Role::Agent, Role::Manager] {
            let somebody = actor(3, role);
            assert_eq!(
                may_decide(&somebody, ben.user),
                Err(TeamRefusal::NotAllowed)
            );
        }
    }

    #[test]
    fn nobody_gives_more_than_they_have() {
        for giver in Role::ALL {
            for given in Role::ALL {
                let gives = may(&actor(1, giver), Action::GiveRole(given));
                assert!(!gives || (given.rank() <= giver.rank() && given.is_staff()));
            }
        }
        assert!(may(&actor(1, Role::Owner), Action::GiveRole(Role::Owner)));
    }
}
